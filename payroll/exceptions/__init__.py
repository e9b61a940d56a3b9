"""Exceptions of a calculation: what is odd in it, each cleared with a word by name before it is checked."""
