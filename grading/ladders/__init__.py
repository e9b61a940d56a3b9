"""Ladder policies: edited, read in words, tried on the record."""

LEVELS = "levels"
"""The kind of policy."""
