"""Levels people hold: granted, set by hand, shown in lists and charts."""
