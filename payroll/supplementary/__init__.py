"""Supplementary runs of the latest locked month: ``reading`` (what may be done, sums, exchanges), ``calculating`` (the
job) and ``recovering`` (what people owe after a re-issue). Its files are made by ``payroll.exports``."""
