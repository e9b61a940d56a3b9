"""Ladder policies: edited, read in words, tried on the record."""
