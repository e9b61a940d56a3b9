"""Certificates people hold: kinds as policy, entry with a scan, a second person, expiry told before."""
