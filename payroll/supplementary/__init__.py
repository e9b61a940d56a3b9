"""Supplementary runs of the latest locked month: ``queries`` (what may be done, sums, exchanges) and ``calculating`` (the
job). What people owe after a re-issue is ``payroll.recovery``; the files of a batch are ``payroll.exports``."""
