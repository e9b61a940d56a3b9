"""Numbers as people type them into a grid."""

import re
import unicodedata
from decimal import Decimal

_PLAIN = re.compile(r"\d{1,4}(\.\d{1,4})?")


def steps(text: str, per_unit: int) -> int:
    """A plain number that isn't negative, counted in steps of one ``per_unit``-th: "1.5" in halves is 3.

    Raises ValueError for anything else, and for what lies between two steps.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _PLAIN.fullmatch(plain):
        raise ValueError(text)
    counted = Decimal(plain) * per_unit
    if counted != int(counted):
        raise ValueError(text)
    return int(counted)
