"""Workbooks in and out: limits and refusals on the way in, text that stays text on the way out."""
