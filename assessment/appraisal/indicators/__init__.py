"""Indicators 考核指标: the policy they stand in, the rules that turn a count into points, the cells of a sheet."""

from assessment.appraisal.indicators.content import ASSESSMENT, CONTENT

__all__ = ["ASSESSMENT", "CONTENT"]
