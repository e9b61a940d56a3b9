"""Dated statutory parameters as payroll reads them."""
