"""Relations for payroll's SQL: levels and post classes (see ``auxpolice.relations``).

Its guards in the database ask ``grading_levels_made`` (``levels/made.sql``): who gave levels without publicity.
"""

LEVELS = """(SELECT person_id, employment_id, version_id, rank_order, step, counts_from, period FROM grading_levelholding)"""
"""Levels people hold by a version of the ladder: ``rank_order`` 0 is the lowest, ``step`` 0 where it has none, years in
the level count from ``counts_from``. A level belongs to its employment and ends with it, whatever ``period`` says."""

POST_CLASSES = "(SELECT post_id, post_class, period FROM grading_postclassification)"
"""Class of a post over a period: 1 is the hardest."""
