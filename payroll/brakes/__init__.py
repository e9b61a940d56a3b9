"""Brakes of a month: what it may not go without, and who passes it by name with a reason."""
