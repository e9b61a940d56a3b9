"""Filing on a phone: what it needs for a day, what arrives in pieces, and each record and picture once."""
