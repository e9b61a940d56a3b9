"""The calendar is edited by political staff, with a source and a trail, and deadlines follow."""

from datetime import date

import pytest
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied
from auxpolice.audit.models import Entry
from auxpolice.calendar import actions
from auxpolice.calendar.days import add_working_days
from auxpolice.calendar.models import Day, DayKind
from auxpolice.problems import Problem
from tests.vocabulary import account, bureau

pytestmark = pytest.mark.django_db
SOURCE = "云河县公安局通知"


@pytest.fixture
def political():
    bureau()
    return account(Role.POLITICAL)


def test_days_are_set_over_a_span_and_only_where_they_differ(political):
    done = actions.set_days(
        date(2027, 2, 5), date(2027, 2, 12), DayKind.REST, "春节", SOURCE, acting_user=political
    )
    assert done == 6  # the Saturday and Sunday among them rest anyway
    assert add_working_days(date(2027, 2, 4), 1) == date(2027, 2, 15)
    entry = Entry.objects.get(act="calendar.set")
    assert (entry.actor, entry.after["kind"], entry.after["source"]) == (political, "rest", SOURCE)
    actions.set_days(date(2027, 2, 8), None, DayKind.WORKDAY, "", SOURCE, acting_user=political)
    assert not Day.objects.filter(date=date(2027, 2, 8)).exists()
    assert add_working_days(date(2027, 2, 4), 1) == date(2027, 2, 8)


@pytest.mark.parametrize(
    ("told", "field", "sentence"),
    [
        ((date(2027, 3, 3), None, "workday", "", SOURCE), "kind", "本来就是"),
        ((date(2027, 3, 3), date(2027, 3, 2), "rest", "", SOURCE), "end", "不能早于"),
        ((date(2027, 3, 3), date(2027, 5, 3), "rest", "", SOURCE), "end", "最多登记"),
        ((date(2027, 3, 3), None, "nap", "", SOURCE), "kind", "性质"),
        ((date(2027, 3, 3), None, "rest", "", " "), "source", "依据"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(political, told, field, sentence):
    with pytest.raises(Problem, match=sentence) as refused:
        actions.set_days(*told, acting_user=political)
    assert refused.value.field == field and not Day.objects.exists()


def test_a_day_is_cleared_and_a_published_year_taken_over(political):
    actions.set_days(date(2026, 11, 24), None, DayKind.REST, "局里放假", SOURCE, acting_user=political)
    assert actions.take_over_year(2026, acting_user=political) > 10
    assert Day.objects.get(date=date(2026, 11, 24)).name == "局里放假"
    actions.clear_day(date(2026, 11, 24), acting_user=political)
    assert add_working_days(date(2026, 11, 23), 1) == date(2026, 11, 24)
    with pytest.raises(Problem, match="没有登记"):
        actions.clear_day(date(2026, 11, 24), acting_user=political)
    with pytest.raises(Problem, match="还没有 2099 年"):
        actions.take_over_year(2099, acting_user=political)


@pytest.mark.parametrize(
    "role", [Role.LEADER, Role.FINANCE, Role.INSPECTOR, Role.AUXILIARY, Role.SYSTEM_ADMIN]
)
def test_nobody_else_edits_it(political, role):
    other = account(role)
    for act in (
        lambda: actions.set_days(date(2027, 2, 5), None, "rest", "", SOURCE, acting_user=other),
        lambda: actions.clear_day(date(2027, 2, 5), acting_user=other),
        lambda: actions.take_over_year(2026, acting_user=other),
    ):
        with pytest.raises(Denied):
            act()
    assert not Day.objects.exists()


def test_the_page_shows_the_year_and_keeps_what_was_typed(client, political, django_assert_max_num_queries):
    client.force_login(political, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("calendar:year")
    with django_assert_max_num_queries(16):
        assert "2027 年工作日" in client.get(url, {"year": "2027"}).content.decode()
    told = {"start": "2027-02-05", "end": "", "kind": "rest", "name": "春节", "source": ""}
    refused = client.post(url + "?year=2027", told)
    assert refused.status_code == 422 and 'value="春节"' in refused.content.decode()
    client.post(url, {**told, "source": SOURCE})
    assert Day.objects.get().source == SOURCE
    assert "春节" in client.get(url, {"year": "2027"}).content.decode()
    client.post(reverse("calendar:clear"), {"day": "2027-02-05"})
    assert not Day.objects.exists()
    client.post(reverse("calendar:take-over"), {"year": "2026"})
    assert Day.objects.count() > 10
    assert client.get(url, {"year": "9999"}).status_code == 404
    client.force_login(account(Role.LEADER), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(url, {"year": "2026"}).content.decode()
    assert "国庆节" in page and 'name="source"' not in page
