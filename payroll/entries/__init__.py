"""One-off amounts of a month, severance pay among them."""
