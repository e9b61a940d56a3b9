"""The clock of the demo county: its acts happen on the days they tell of, so that terms and notices are believable."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """What the product takes for the present time is ``moment``; the database's own clock (the trail) is untouched."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
