"""Declarations for the withholding of income tax."""
