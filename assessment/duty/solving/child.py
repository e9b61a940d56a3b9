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


def peak_kib() -> int | None:
    """Memory of this process at most, where the system tells; its account of resources would count the parent's, too."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return None
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), None)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from assessment.duty.solving.search import answer as answered

    try:
        answer = answered(json.load(sys.stdin), lambda share: say({"done": round(share, 3)}))
    except MemoryError:
        answer = {"too-large": True}
    answer["cpu_seconds"] = round(time.process_time(), 2)
    answer["memory_kib"] = peak_kib()
    say(answer)


if __name__ == "__main__":
    main()
