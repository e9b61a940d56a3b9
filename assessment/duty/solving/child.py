"""Solves one problem in a process of its own: ``python -I child.py`` reads one task as JSON and answers in lines of JSON.

No Django, no database, limited memory; it can be ended at any time. The task: {"stage": "possible" | "better" | "clash",
"flat": problem, "cells": where to start, "effort": deterministic time, "seconds": at most}. Lines {"done": share} tell how
far it is; the last one is the answer.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

MEMORY = 1024 * 1024 * 1024


def say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def solve(task: dict[str, Any]) -> dict[str, Any]:
    """The answer to one task."""
    from assessment.duty.solving.clashes import clashes
    from assessment.duty.solving.search import better, possible

    limits = task["effort"], task["seconds"]
    if task["stage"] == "possible":
        return possible(task["flat"], *limits)
    if task["stage"] == "clash":
        return clashes(task["flat"], *limits)
    return better(task["flat"], task["cells"], *limits, told=lambda share: say({"done": round(share, 3)}))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    began = time.monotonic()
    try:
        answer = solve(json.load(sys.stdin))
    except MemoryError:
        answer = {"too-large": True}
    answer["seconds"] = round(time.monotonic() - began, 2)
    answer["peak_kb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(answer)


if __name__ == "__main__":
    main()
