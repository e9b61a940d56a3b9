"""Against last month: each of the causes by itself, several at once, sums that tie; and who owes money."""

from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.appraisal.models import AssessmentMonth, MonthSheet, UnitSheet
from assessment.attendance.models import AttendanceMonth
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.batch import engine
from auxpolice.policy.models import Parameter
from payroll import policies as shipped
from payroll.backpay import actions
from payroll.exports import jobs as exports
from payroll.month import queries
from payroll.month.models import PayrollRun
from payroll.running import differences as compared
from personnel.models import ContributionBase
from tests import vocabulary as say
from tests.libreoffice import csv_rows
from tests.payroll.county import County, give_level, grade_post

pytestmark = pytest.mark.django_db
OCT, NOV = date(2025, 10, 1), date(2025, 11, 1)


@pytest.fixture
def county():
    return County(shipped.pilot_plan())


def graded(county, person, month, grade):
    """A confirmed assessment of the month."""
    opened = AssessmentMonth.objects.get_or_create(month=month)[0]
    sheet = UnitSheet.everything.get_or_create(
        month=opened, unit=say.unit("城关派出所"), defaults={"version": county.levels}
    )[0]
    MonthSheet.everything.create(
        month=month,
        unit_sheet=sheet,
        person=person,
        unit=sheet.unit,
        base_points=90,
        ledger_points=0,
        grade=grade,
        confirmed=True,
    )


def levelled(county, person):
    give_level(person, 4, NOV, county.levels)


def posted(county, person):
    other = say.post("特巡警")
    grade_post(other, county.levels, 1)
    say.move(person, say.unit("城关派出所"), NOV, as_post=other)


def scored(county, person):
    graded(county, person, NOV, "EXCELLENT")


def absent(county, person):
    AttendanceMonth.everything.create(
        person=person,
        month=NOV,
        unit=say.unit("城关派出所"),
        due_half_days=40,
        attended_half_days=34,
        absent_half_days=6,
        state="confirmed",
        confirmed_by=county.political,
    )


def based(county, person):
    held = ContributionBase.everything.get(person=person)
    held.period = DateRange(held.period.lower, NOV)
    held.save()
    ContributionBase.everything.create(
        person=person, insurance_fen=800_000, housing_fen=800_000, period=DateRange(NOV, None)
    )


def learnt_late(county, person):
    give_level(person, 3, date(2025, 10, 1), county.levels)
    give_level(person, 2, NOV, county.levels)
    county.open(NOV)
    with acting(county.finance):
        engine.run_until_done(actions.check_back_pay(NOV, acting_user=county.finance).job)


def legislated(county, person):
    held = Parameter.objects.get(code="contribution.pension", period__contains=NOV)
    value = {**held.value, "personal": "0.1"}
    held.period = DateRange(held.period.lower, NOV)
    held.save()
    Parameter.objects.create(
        code=held.code,
        name=held.name,
        value=value,
        period=DateRange(NOV, None),
        source="示例",
        mark=held.mark,
    )


@pytest.mark.parametrize(
    ("change", "cause", "rises"),
    [
        (levelled, "层级变动", True),
        (posted, "岗位变动", True),
        (scored, "考核等次", True),
        (absent, "考勤", False),
        (based, "缴费基数", False),
        (learnt_late, "补发补扣", True),
        (legislated, "法定参数与季节津贴", False),
    ],
)
def test_each_cause_by_itself(county, change, cause, rises):
    person = county.hire("张伟", rank=2)
    county.pay(OCT)
    change(county, person)
    county.calculate(NOV)
    with acting(county.finance):
        (row,) = compared.differences(NOV)
    assert (row.person_id, row.cause) == (person.pk, cause)
    assert (row.amount_fen > 0) is rises
    assert sum(fen for _cause, fen in row.shares) == row.amount_fen
    assert dict(row.shares)[cause] == row.amount_fen or cause == "补发补扣"


def test_nothing_changed_is_no_difference(county):
    county.hire("张伟")
    county.pay(OCT)
    county.calculate(NOV)
    with acting(county.finance):
        assert compared.differences(NOV) == []
        assert compared.by_cause(NOV) == []


def test_a_part_of_a_month_is_no_matter_of_attendance(county):
    """Who came within October is paid the whole of November; who leaves within November is paid a part of it."""
    came = county.hire("王芳", on=date(2025, 10, 20))
    went = county.hire("李强")
    stays = county.hire("张伟")
    county.pay(OCT)
    say.leave(went, date(2025, 11, 12))
    county.calculate(NOV)
    with acting(county.finance):
        rows = {row.person_id: row for row in compared.differences(NOV)}
        assert [row.person_id for row in compared.differences(NOV, cause="月中离职")] == [went.pk]
        largest = max(abs(row.amount_fen) for row in rows.values())
        assert {row.person_id for row in compared.differences(NOV, least_fen=largest)} == {
            row.person_id for row in rows.values() if abs(row.amount_fen) == largest
        }
        assert compared.differences(NOV, percent=9_999) == []
    assert (rows[came.pk].cause, rows[went.pk].cause) == ("月中入职", "月中离职")
    for row in (rows[came.pk], rows[went.pk]):
        assert "考勤" not in dict(row.shares)
        assert sum(fen for _cause, fen in row.shares) == row.amount_fen
    assert stays.pk not in rows


def test_the_page_lists_everybody_narrowed_by_amount_share_and_cause(county, client):
    people = [county.hire(f"张{n}") for n in range(25)]
    county.pay(OCT)
    for person in people:
        give_level(person, 4, NOV, county.levels)
    county.calculate(NOV)
    client.force_login(county.finance)
    url = reverse("payroll:differences", args=[NOV])
    page = client.get(url).content.decode()
    assert "差额最大的" not in page and "25" in page and 'name="percent"' in page
    assert "张" in client.get(url, {"page": 2}).content.decode()
    none = client.get(url, {"least": "100000"}).content.decode()
    assert "张1" in page and "张1" not in none.split("<main")[1]
    assert "page" in client.get(url, {"percent": "1", "cause": "层级变动"}).content.decode()
    assert client.get(url, {"least": "x", "percent": "-1", "cause": "无"}).status_code == 200


def test_who_joined_and_who_left(county):
    stays, leaves = county.hire("张伟"), county.hire("王芳")
    county.pay(OCT)
    say.leave(leaves, NOV)
    joins = county.hire("赵敏", on=date(2025, 11, 3))
    county.calculate(NOV)
    with acting(county.finance):
        found = {row.person_id: row for row in compared.differences(NOV)}
    assert set(found) == {leaves.pk, joins.pk}
    assert (found[leaves.pk].cause, found[leaves.pk].now_fen) == ("离开", None)
    assert (found[joins.pk].cause, found[joins.pk].before_fen) == ("新进", None)
    assert stays.pk not in found


def test_several_causes_of_one_person_add_up_and_so_do_the_causes_of_all(county, client):
    person, other = county.hire("张伟", rank=2), county.hire("李强", rank=2)
    county.pay(OCT)
    levelled(county, person), absent(county, person), based(county, other), legislated(county, other)
    county.hire("赵敏", on=date(2025, 11, 17))
    run = county.calculate(NOV)
    before = PayrollRun.objects.get(month=OCT, state="effective")
    with acting(county.finance):
        row = compared.of_person(NOV, person.pk)
        sums = compared.by_cause(NOV)
        everybody = compared.differences(NOV)
    assert {cause for cause, _fen in row.shares} == {"层级变动", "考勤", "法定参数与季节津贴"}
    assert sum(fen for _cause, fen in row.shares) == row.amount_fen
    assert row.cause == max(row.shares, key=lambda share: abs(share[1]))[0]
    total = PayrollRun.objects.get(pk=run.pk).net_fen - before.net_fen
    assert sum(one.amount_fen for one in sums) == sum(one.amount_fen for one in everybody) == total
    assert {one.cause: one.people for one in sums}["法定参数与季节津贴"] == 2
    client.force_login(county.finance)
    page = client.get(reverse("payroll:month", args=[NOV])).content.decode()
    assert "与上月差额按原因" in page
    narrowed = client.get(reverse("payroll:differences", args=[NOV]), {"cause": "考勤"}).content.decode()
    assert "张伟" in narrowed
    assert "李强" not in narrowed
    one = client.get(reverse("payroll:difference", args=[NOV, person.pk])).content.decode()
    assert "层级变动" in one
    client.force_login(say.account(Role.UNIT_HEAD, unit=say.unit()))
    assert client.get(reverse("payroll:difference", args=[NOV, person.pk])).status_code == 404


def test_statements_do_not_grow_with_people(county):
    def statements(more: int) -> int:
        for number in range(more):
            person = county.hire(f"张{number}{more}", rank=2, on=date(2025, 11, 3))
            assert person.pk
        county.calculate(NOV)
        with acting(county.finance), CaptureQueriesContext(connection) as seen:
            assert compared.differences(NOV)
        return len(seen)

    county.hire("张伟")
    county.pay(OCT)
    assert statements(2) == statements(15)


def test_a_leaver_of_few_days_owes_and_nothing_vanishes(county, client):
    short = county.hire("周短", on=date(2025, 11, 28), insurance_fen=2_000_000)
    county.hire("张伟")
    county.calculate(NOV)
    with acting(county.finance):
        (owes,) = queries.to_recover(NOV)
    assert (owes.person_id, owes.amount_fen > 0) == (short.pk, True)
    assert owes.amount_fen == owes.deductions_fen - owes.gross_fen
    county.check(NOV), county.approve(NOV), county.lock(NOV)
    with acting(county.finance):
        file = exports.make(NOV, "bank", acting_user=county.finance)
    run = PayrollRun.objects.get(month=NOV, state="effective")
    assert file.total_fen - owes.amount_fen == run.net_fen
    assert "周短" not in {line[1] for line in csv_rows(bytes(file.content), "gb18030")}
    client.force_login(county.finance)
    assert "1 人应追回" in client.get(reverse("payroll:month", args=[NOV])).content.decode()
    assert "周短" in client.get(reverse("payroll:recover", args=[NOV])).content.decode()
    client.force_login(say.account(Role.AUXILIARY, person=short))
    assert client.get(reverse("payroll:recover", args=[NOV])).status_code == 404
