"""Inspections 督察: spot-checks and their findings, covert ones unseen until published, notices and rectification."""
