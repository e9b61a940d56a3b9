"""Rosters that stations draw, grids of attendance machines and lists of punches, as kinds of import."""
