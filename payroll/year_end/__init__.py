"""年度绩效兑现: the performance that a year's slips held back (memo items of 年度留存) paid as a bonus of an open month."""

from payroll.year_end.reading import (
    GRADES,
    Preview,
    Share,
    digest_of,
    factors_on,
    of_slip,
    preview,
    years,
)

__all__ = ["GRADES", "Preview", "Share", "digest_of", "factors_on", "of_slip", "preview", "years"]
