"""How much of it a test takes: some in `make test`, which stays short, and all in `make faults`."""

import os
from typing import TypeVar

T = TypeVar("T")


def often(some: T, every: T) -> T:
    return every if os.environ.get("FULL") else some
