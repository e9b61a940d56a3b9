"""Training: what is taught, who comes, what is credited, and certificates."""
