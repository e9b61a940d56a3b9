"""Routes of the REST API of this app."""

from inspections.checks.api import router_entries

__all__ = ["router_entries"]
