"""Imports of workbooks: read, mapped, staged, previewed, mended, accepted in one transaction, undone while nothing rests on them.

A kind of import is a description (``kinds.Kind``): columns with their names and readers, rules across a row and the
file, how rows are compared with what is there and how they are written. The rest is the same for all.
"""
