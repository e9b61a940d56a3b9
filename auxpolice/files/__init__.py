"""Attachments: looked at by content, stored under names of our own, seen by whoever sees their record."""
