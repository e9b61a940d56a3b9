"""Highlights 亮点: short pieces that units write, the department edits and publishes, everybody reads."""
