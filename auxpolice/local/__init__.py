"""What only one machine by itself needs: its own PostgreSQL and broker, the supervisor of `make run`. No server imports it."""
