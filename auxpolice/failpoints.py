"""Places where an experiment may kill, delay or starve a process. Inert in every installation.

``AUXPOLICE_FAILPOINTS`` names a folder; nothing but ``make faults`` and the tests sets it, and without it ``reach``
is one comparison. A file there with the name of a place says what happens to the process that reaches it:

* ``kill`` – SIGKILL to itself, as the kernel does when memory runs out
* ``exit`` – ``os._exit``: no clean-up, no handlers
* ``sleep SECONDS``; ``hold SECONDS`` – the same, but no longer than until a file ``release`` is there
* ``starve MEGABYTES`` – its address space may grow by so much and no more, and then it wants more: MemoryError

The first to come takes the file away, so it happens once; a file that begins with ``always`` stays.
"""

import os
import resource
import signal
import time
from pathlib import Path

FOLDER = os.environ.get("AUXPOLICE_FAILPOINTS", "")


def reach(place: str, number: int | None = None) -> None:
    """Here the process may be told to fail: at ``place``, or at ``place.number`` (the n-th chunk) alone."""
    if FOLDER:
        _happen(Path(FOLDER) / place)
        if number is not None:
            _happen(Path(FOLDER) / f"{place}.{number}")


def _happen(file: Path) -> None:
    try:
        words = file.read_text().split()
        if words[0] == "always":
            words = words[1:]
        else:
            file.unlink()  # of several that come at once one succeeds
    except (FileNotFoundError, IndexError):
        return
    match words:
        case ["kill"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["exit"]:
            os._exit(70)
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["hold", seconds]:
            deadline = time.monotonic() + float(seconds)
            while time.monotonic() < deadline and not (Path(FOLDER) / "release").exists():
                time.sleep(0.05)
        case ["starve", megabytes]:
            _starve(int(megabytes))
        case _:
            raise ValueError(f"{file.name}: {words}")


def _starve(megabytes: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    hoard = []
    try:
        while True:
            hoard.append(bytearray(16 * 2**20))
    finally:
        hoard.clear()
        resource.setrlimit(resource.RLIMIT_AS, before)
