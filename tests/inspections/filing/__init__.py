"""Filing on a phone: arriving in pieces and out of order, each record and picture once."""
