"""Readings equal the lists they open; who answers stands beside; a review brings back what was agreed; heads are summoned."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.dashboards import actions, queries, readings
from assessment.dashboards.content import STEERING
from assessment.dashboards.defaults import EXAMPLE
from assessment.dashboards.models import AgreedMatter, Audience, Reading, Review, Summons
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped, using
from auxpolice.months import month_of, next_month, today
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.bureau import Bureau

pytestmark = pytest.mark.django_db
MONTH = month_of(today())
LAST = next_month(MONTH, -1)
QUARTER = next_month(actions.quarter_of(today()), -3)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        bureau = Bureau()
        bureau.force(STEERING, "责任与讲评", EXAMPLE)
        for _n in range(6):
            say.hire(at=bureau.station, on=date(QUARTER.year - 2, 1, 1))
        yield bureau
        transaction.set_rollback(True)


@pytest.fixture
def bureau(made, db):
    return made


def signed(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_reading_is_what_the_measure_says_in_the_scope_of_its_audience(bureau):
    for month in (MONTH, LAST):
        readings.take(month)
    for audience in Audience:
        with using(readings.scope_of(audience)):
            for measure in readings.read_by(audience):
                for month in (MONTH, LAST):
                    said = {
                        unit: value if measure.share else (value, None)
                        for unit, value in measure.values(month).items()
                    }
                    kept = Reading.objects.filter(audience=audience, measure=measure.code, month=month)
                    assert {row.unit_id: (row.part, row.whole) for row in kept} == said, measure.code


def test_taking_again_replaces_and_keeps_no_double(bureau):
    first = readings.take(MONTH)
    assert readings.take(MONTH) == first
    assert Reading.objects.filter(month=MONTH).count() == first


def test_the_leaders_page_leads_from_a_cell_to_its_list_and_names_who_answers(bureau):
    readings.take(MONTH)
    leader = say.account(Role.LEADER)
    with acting(bureau.political):
        actions.name_responsible(
            bureau.station, "complaints", bureau.head, "所长", today(), acting_user=bureau.political
        )
    client = signed(leader)
    page = client.get(reverse("steering:bureau")).content.decode()
    assert bureau.station.name in page
    seen = queries.Month(MONTH, Audience.LEADER)
    line = next(line for line in seen.lines if line.unit == bureau.station)
    cell = next(cell for cell in line.cells if cell.measure.code == "complaints.proven")
    assert f"{bureau.head}（所长）" == cell.answers
    links = set(re.findall(r'<td class="num heat-[a-z]+"><a href="([^"]+)"', page))
    assert links
    for link in sorted(links)[:40]:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_page_takes_no_more_statements_for_more_units(bureau):
    readings.take(MONTH)
    client = signed(say.account(Role.LEADER))

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("steering:bureau")).status_code == 200
        return len(seen)

    count()
    before = count()
    for n in range(12):
        unit = say.unit(f"新所{n}", parent=say.bureau())
        Reading.objects.create(
            audience="leader", measure="personnel.employed", month=MONTH, unit=unit, part=30
        )
    assert count() == before <= 20


def test_a_head_sees_the_own_unit_and_no_other(bureau):
    readings.take(MONTH)
    client = signed(bureau.head)
    assert client.get(reverse("steering:unit", args=[bureau.station.pk])).status_code == 200
    other = say.unit("别的所", parent=say.bureau())
    assert client.get(reverse("steering:unit", args=[other.pk])).status_code == 404
    assert client.get(reverse("steering:bureau")).status_code == 404
    assert signed(say.account(Role.AUXILIARY)).get(reverse("steering:own")).status_code == 404


def test_one_answers_at_a_time_and_the_next_relieves_the_one_before(bureau):
    with acting(bureau.political):
        first = actions.name_responsible(
            bureau.station,
            "duty",
            bureau.head,
            "所长",
            today() - timedelta(days=9),
            acting_user=bureau.political,
        )
        actions.name_responsible(
            bureau.station, "duty", bureau.political, "政工", today(), acting_user=bureau.political
        )
        first.refresh_from_db()
        assert first.period.upper == today()
        with pytest.raises(Conflict):
            actions.name_responsible(
                bureau.station,
                "duty",
                bureau.head,
                "所长",
                today() - timedelta(days=1),
                acting_user=bureau.political,
            )
        with pytest.raises(Problem, match="事项"):
            actions.name_responsible(
                bureau.station, "nothing", bureau.head, "所长", today(), acting_user=bureau.political
            )
    with acting(bureau.head), pytest.raises(Denied):
        actions.name_responsible(
            bureau.station, "duty", bureau.head, "所长", today(), acting_user=bureau.head
        )


@pytest.fixture
def reviewed(bureau):
    leader = say.account(Role.LEADER)
    readings.take(next_month(QUARTER, 2))
    with acting(bureau.political):
        assert actions.open_reviews(QUARTER, acting_user=bureau.political) >= 1
        assert actions.open_reviews(QUARTER, acting_user=bureau.political) == 0
    row = Review.everything.get(unit=bureau.station, quarter=QUARTER)
    with acting(bureau.head):
        actions.report(row.pk, "本季度排班平稳，交接班还要抓紧。", acting_user=bureau.head)
    return row, leader


def test_what_was_agreed_comes_back_overdue_in_the_next_review(bureau, reviewed):
    row, leader = reviewed
    with acting(leader):
        actions.agree(
            row.pk, "每周查一次交接班", bureau.head, today() + timedelta(days=5), acting_user=leader
        )
        actions.close(row.pk, "按议定事项落实。", acting_user=leader)
    AgreedMatter.everything.update(due=today() - timedelta(days=1))
    later = Review.everything.create(
        unit=bureau.station, quarter=next_month(QUARTER, 3), due=today(), opened_by=bureau.political
    )
    client = signed(bureau.head)
    page = client.get(reverse("steering:review", args=[later.pk])).content.decode()
    earlier = page[page.index('id="earlier"') :]
    assert "每周查一次交接班" in earlier and "逾期 1 天" in earlier
    assert "议定事项待落实" in client.get("/").content.decode()
    assert "议定事项逾期" not in signed(say.account(Role.AUXILIARY)).get("/").content.decode()
    done = client.post(
        reverse("steering:settle", args=[AgreedMatter.everything.get().pk]), {"outcome": "已查四次"}
    )
    assert done.status_code == 302
    assert "每周查一次交接班" not in client.get(reverse("steering:review", args=[later.pk])).content.decode()


def test_the_figures_of_a_report_stay_as_they_were(bureau, reviewed):
    row, _leader = reviewed
    row.refresh_from_db()
    before = row.figures
    assert before and all(len(one["values"]) == 3 for one in before)
    Reading.objects.update(part=999)
    page = signed(bureau.head).get(reverse("steering:review", args=[row.pk])).content.decode()
    assert "999" not in page


def test_a_review_is_not_closed_by_who_reported_and_needs_words(bureau, reviewed):
    row, leader = reviewed
    with acting(leader), pytest.raises(Problem, match="讲评意见"):
        actions.close(row.pk, " ", acting_user=leader)
    with acting(bureau.head), pytest.raises(Denied):
        actions.close(row.pk, "很好，继续保持。", acting_user=bureau.head)
    client = signed(leader)
    refused = client.post(reverse("steering:close", args=[row.pk]), {"word": "好"})
    assert refused.status_code == 422 and "讲评意见" in refused.content.decode()
    with acting(leader):
        actions.send_back(row.pk, "没有写不足", acting_user=leader)
    row.refresh_from_db()
    assert row.state == "open" and row.back == "没有写不足"


def test_a_quarter_that_runs_is_not_reviewed(bureau):
    with acting(bureau.political), pytest.raises(Problem, match="没有结束"):
        actions.open_reviews(actions.quarter_of(today()), acting_user=bureau.political)


def test_a_rule_calls_for_a_summons_once(bureau):
    for measure, part in (("personnel.employed", 20), ("complaints.proven", 3)):
        Reading.objects.filter(measure=measure, month=LAST).delete()
        Reading.objects.create(audience="leader", measure=measure, month=LAST, unit=bureau.station, part=part)
    with unscoped("the clock"):
        assert actions.fire(LAST) == 1
        assert actions.fire(LAST) == 0
    row = Summons.everything.get(unit=bureau.station)
    assert "属实投诉 3件" in row.told
    leader = say.account(Role.LEADER)
    with acting(leader):
        with pytest.raises(Problem, match="复核期限"):
            actions.hold(row.pk, "问题", "承诺", today(), acting_user=leader)
        actions.hold(row.pk, "投诉多发", "一月内整改", today() + timedelta(days=20), acting_user=leader)
        actions.check(row.pk, "已明显减少", acting_user=leader)
    row.refresh_from_db()
    assert row.state == "checked"


def test_turnover_counts_who_left_of_those_there_a_year_ago(bureau):
    with acting(say.account(Role.LEADER)):
        found = queries.turnover(today())
        assert found.people >= 1 and found.curve[0] == (0, 1.0)
        for _label, groups in queries.turnover_by_groups():
            assert all(group.people >= queries.LEAST for group in groups)


def test_months_served_are_full_months():
    assert queries.months_served(date(2025, 1, 31), date(2025, 2, 28)) == 0
    assert queries.months_served(date(2025, 1, 15), date(2026, 1, 15)) == 12
