"""From a workbook to the roster: read, stage, compare, accept."""
