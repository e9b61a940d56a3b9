"""The needs of one machine by itself: its own PostgreSQL and broker, the supervisor of `make run`. No server imports it."""
