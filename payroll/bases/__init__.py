"""年度缴费基数核定: everybody's contribution base becomes last year's average monthly pay, from a month not yet settled."""

from payroll.bases.reading import (
    KEPT,
    Preview,
    Share,
    detail,
    digest_of,
    first_month,
    of_slip,
    preview,
    refuse_taken,
)

__all__ = [
    "KEPT",
    "Preview",
    "Share",
    "detail",
    "digest_of",
    "first_month",
    "of_slip",
    "preview",
    "refuse_taken",
]
