"""Append-only trail of who did and saw what; only ``auxpolice.audit.trail.record`` writes it."""
