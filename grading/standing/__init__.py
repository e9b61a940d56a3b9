"""Where people stand: levels in charts, and one person's level with the distance to the next."""
