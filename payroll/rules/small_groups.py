"""Sums of pay by group for a reader who may not read the slips: a small group's sum would tell a person's pay.

Nothing here knows of units, months or users.
"""

from collections.abc import Sequence

FEWEST = 3
"""People a group must have for its sums to be shown."""


def shown(heads: Sequence[int], fewest: int = FEWEST) -> tuple[list[bool], bool]:
    """For groups of so many people each: which of them may show their sums, and whether their total may be shown.

    The groups must not overlap. A group below ``fewest`` shows none. Total less what is shown is the sum of what is
    hidden, so the total is shown only where nothing is. Sums of different days are not held against each other: who
    keeps yesterday's sum and knows who came since can still subtract. Raises ValueError for a negative number.
    """
    if any(count < 0 for count in heads):
        raise ValueError("a group has no fewer than 0 people")
    may = [count >= fewest for count in heads]
    return may, all(may)
