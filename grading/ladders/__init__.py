"""Ladder policies: what they hold, how they are edited and read in words."""

LEVELS = "levels"
"""The kind of policy."""
