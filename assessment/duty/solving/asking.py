"""The solver asked in a process of its own, so that its memory is limited, and it can be ended whatever it is doing."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("child.py")
LOOK_SECONDS = 0.3
"""How often it is looked whether the work is still wanted."""


class Stopped(Exception):
    """The work is no longer wanted."""


class Failed(Exception):
    """The process ended without an answer; the message is the end of what it said."""


def ask(
    task: dict[str, Any],
    *,
    told: Callable[[float], None] | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> dict[str, Any]:
    """The answer to a task; ``told`` hears how far it is, and the process ends when ``wanted`` says no."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as errors:
        json.dump(task, given)
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-I", str(CHILD)],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
        )
        lines: list[dict[str, Any]] = []
        reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
        reader.start()
        heard = 0
        try:
            while reader.is_alive():
                reader.join(LOOK_SECONDS)
                if not wanted():
                    raise Stopped
                for line in lines[heard:]:
                    heard += 1
                    if told and "done" in line:
                        told(line["done"])
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            reader.join()
            if process.stdout:
                process.stdout.close()
        if process.returncode or not lines or "done" in lines[-1]:
            errors.seek(0)
            raise Failed(errors.read()[-500:] or f"solver ended with {process.returncode}")
        return lines[-1]


def _read(process: "subprocess.Popen[str]", lines: list[dict[str, Any]]) -> None:
    for line in process.stdout or ():
        lines.append(json.loads(line))
