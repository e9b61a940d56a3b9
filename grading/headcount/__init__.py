"""Approved headcount (用人额度), its exceptions, and the guard at every assignment."""
