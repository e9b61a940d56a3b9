"""Append-only trail of who did and saw what; ``auxpolice.audit.trail.record`` is its only pen."""
