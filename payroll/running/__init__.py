"""The course of a payroll month: opened, calculated, checked, approved, locked; what changed since last month."""
