"""Backup and restore of an installation: the database and the uploaded files in one archive."""
