"""Questions of people about lines of their own slips, and the answers."""
