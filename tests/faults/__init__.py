"""Experiments that kill, cut and race, as a table."""
