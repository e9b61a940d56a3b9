"""Who is due to retire: told before the date, and a stop to contributions after it."""
