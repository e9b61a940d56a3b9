"""The rules of leave, pure: years of work and days, the medical period, counted half-days, lots. No ORM, clock or settings."""
