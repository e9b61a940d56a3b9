"""Rooms of checks: what was found where, published, and the evidence it is."""
