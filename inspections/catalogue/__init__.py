"""The INSPECTION policy: what may be found, what is looked at, within which terms, and what follows."""

from inspections.catalogue.content import INSPECTION

__all__ = ["INSPECTION"]
