"""Levels people hold: granted by a batch, set by hand, told by a roster."""
