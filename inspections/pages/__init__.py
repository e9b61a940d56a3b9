"""Pages of inspections: checks with findings and photos, notices, the catalogue."""
