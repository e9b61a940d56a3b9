"""What is overdue stands first, whatever its hook says of it."""

from datetime import timedelta

import pytest

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.hooks import queue
from auxpolice.months import today
from tests import vocabulary as say
from tests.hooks.test_hooks import request_of
from tests.inspections.visits import owed, visited


@pytest.mark.django_db
def test_an_overdue_notice_stands_first_and_is_overdue():
    """Filed for the head's unit: one notice past its day, one due tomorrow, one with time."""
    unit, inspector = say.unit(), say.account(Role.INSPECTOR)
    head = say.account(Role.UNIT_HEAD, unit=unit)
    for days in (30, -1, 1):
        owed(visited(unit, inspector), head, today() + timedelta(days=days))
    with acting(head):
        items = queue.collect(request_of(head))
    shown = [
        ((item.due - today()).days, item.urgency, item.count)
        for item in items
        if item.title == "督察整改通知待答复"
    ]
    assert shown == [(-1, "overdue", 1), (1, "soon", 2)], "those in time together, as urgent as the first"
    assert items[0].urgency == "overdue"
