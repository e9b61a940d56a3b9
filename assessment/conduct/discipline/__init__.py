"""Discipline 处分: what was decided about a breach, and for how long it counts."""
