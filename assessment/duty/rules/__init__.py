"""Pure rules of duty: intervals, hours, rest, what a plan breaks. No ORM, clock or settings."""
