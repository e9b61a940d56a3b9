"""Pure rules of duty: no ORM, clock or settings."""
