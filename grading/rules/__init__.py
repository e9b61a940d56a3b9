"""Pure calculation for posts and levels: plain values or numpy columns in, the same out.

Nothing here reads the database, the clock or the settings, and nothing here speaks to people:
findings carry codes and numbers, `grading.wording` turns them into sentences.
"""
