"""Files of a locked month or supplement: salary sheets, bank file, tax files, accounting summary. Made once, kept byte
for byte.

A file is made by a batch job (kind ``export``), a chunk a file: the bytes and the mark "done" are one transaction,
so a file is there whole or not at all, and a job that was cut goes on with the next file.
"""
