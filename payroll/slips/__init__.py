"""Payslips: lists, one slip with every line explained, one's own."""
