"""A payroll month: opened, frozen, calculated by runs, compared with the month before, locked."""
