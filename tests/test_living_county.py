"""The demo county is alive to yesterday, moves pay by what happens in it, and is there whole or not at all."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from assessment.appraisal.models import Grade, MonthSheet
from assessment.attendance import derivation
from assessment.attendance.models import AttendanceMonth
from assessment.attendance.models.days import Day
from assessment.dashboards import readings
from assessment.dashboards.models import Audience
from assessment.duty.models import Shift, ShiftRecord
from assessment.duty.models.posts import StreetPost
from assessment.duty.posts import queries
from assessment.duty.sign_in import recording
from assessment.leave.models import LeaveRequest
from assessment.ledger.models import LedgerEntry
from auxpolice import invariants
from auxpolice.access.models import User
from auxpolice.access.scope import acting, unscoped
from auxpolice.demo import county
from auxpolice.months import SHANGHAI, month_of, next_month, today
from auxpolice.units.models import Unit, UnitKind, subtree_ids
from inspections.demo import PLACES
from inspections.models import Finding, SpotCheck
from inspections.rectification.models import Extension, LookBack, Oversight, Rectification, Round
from payroll.month.models import MonthState, Payslip
from payroll.slips.explaining import explain

SEED = 11
"""A seed that draws a sanction on the first day, which once left somebody without a level."""


def seed(**more):
    with unscoped("test"):
        call_command("seed_demo", people=160, months=5, seed=SEED, verbosity=0, **more)


def test_a_county_lives_to_yesterday_and_its_findings_move_pay(db, settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "heads"  # those of other tests are of another chain
    seed()
    with unscoped("test"):
        assert {name: found for name, found in invariants.violations().items() if found} == {}
        _is_told_to_yesterday()
        _moves_pay()
        _has_days_of_duty()
        _figures_are_what_their_lists_count()


def _is_told_to_yesterday():
    checks = list(SpotCheck.everything.select_related("unit", "stop"))
    days = [check.at.astimezone(SHANGHAI).date() for check in checks]
    fortnight = [day for day in days if today() - timedelta(days=14) <= day < today()]
    assert len(fortnight) >= 10 and max(days) < today()
    assert len({check.at.minute for check in checks}) > 10
    alone = [check for check in checks if not hasattr(check, "stop")]
    assert all(check.place in PLACES[UnitKind(check.unit.kind)] for check in alone)
    states = {notice.state for notice in Rectification.everything.all()}
    assert states >= {"issued", "answered", "passed"}
    assert Rectification.everything.filter(level__gt=0).exists() and Oversight.everything.exists()
    assert LookBack.everything.filter(done_at__isnull=False).exists()
    assert Rectification.everything.filter(state="issued", due__lt=today()).exists()
    for notice in Rectification.everything.all():
        told = notice.due - notice.issued_at.astimezone(SHANGHAI).date()
        assert (
            Round.everything.filter(rectification=notice).count() > 1
            or Extension.everything.filter(rectification=notice).exists()
            or timedelta(days=7) <= told <= timedelta(days=35 if notice.serious else 25)
        )
    assert not Round.everything.filter(answered_at__gt=timezone.now()).exists()


def _moves_pay():
    grave = Finding.everything.get(code="P17")
    entry = LedgerEntry.everything.get(source_kind="finding", source_id=str(grave.pk))
    sheet = MonthSheet.everything.get(person=grave.person, month=entry.month)
    slip = Payslip.everything.select_related("month").get(person=grave.person, month_id=entry.month)
    paid = next(line.amount_fen for line in explain(slip) if line.code == "PERFORMANCE")
    assert (entry.points, slip.month.state) == (-2000, MonthState.LOCKED)
    assert paid == {Grade.BASIC: 35_000, Grade.FAIL: 0}[sheet.grade]


def _figures_are_what_their_lists_count():
    """Every count that the leader's page may show, of three units and two months, is the rows it opens, or a sum below them."""
    leader, looked_at = User.objects.get(username="juzhang"), 0
    client = Client()
    client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
    for measure in readings.read_by(Audience.LEADER):
        for month in (next_month(month_of(today()), -1), next_month(month_of(today()), -2)):
            with acting(leader):
                # hours of posts are no rows: tests/assessment/duty/test_posts.py compares them
                counts = not measure.share and measure.code != "duty.posts_planned"
                read = measure.values(month) if counts else {}
            values = {unit: sum(read.get(one, 0) for one in subtree_ids({unit})) for unit in read}
            for unit, value in sorted(values.items(), key=lambda one: -one[1])[:3]:
                table = client.get(measure.rows(month, unit)).context["table"]
                totals = [column for column in table.columns if column.total]
                summed = [sum(column.read(row) or 0 for row in table.source) for column in totals]
                assert value in (table.paginator.count, *summed), (measure.code, month, unit)
                looked_at += 1
    assert looked_at >= 20


def _has_days_of_duty():
    month = next_month(month_of(today()), -1)
    people = list(Shift.everything.filter(plan__month=month).values_list("person_id", flat=True)[:3])
    records = ShiftRecord.everything.filter(shift__person__in=people, shift__date__gte=month)

    def stands():
        return set(
            records.values_list("shift", "signed_in", "signed_out", "state", "late_minutes", "early_minutes")
        )

    before = stands()
    recording.pair_again(people, month, today())
    assert before and stands() == before  # what was laid set-based is what the rule says of the punches
    assert not derivation.differing(month, people, confirmed=True)
    row = AttendanceMonth.everything.filter(month=month, person__in=people).first()
    assert (
        row.state == "confirmed"
        and row.night_shifts
        == Day.everything.filter(
            person=row.person_id,
            unit=row.unit_id,
            date__gte=month,
            date__lt=month_of(today()),
            night_shifts=1,
        ).count()
    )
    assert {"granted"} <= set(LeaveRequest.everything.values_list("state", flat=True))
    posts = queries.months_of_posts(StreetPost.everything.all(), month, timezone.now())
    assert max(post.shares[2] for post in posts) > 0
    assert all(post.shares[2] <= post.shares[1] <= post.shares[0] <= 1 for post in posts)


def test_what_fails_half_way_leaves_nothing(db, monkeypatch):
    def breaks(_county):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(county, "_fillers", [*county._fillers, (46, "breaks", breaks)])
    with pytest.raises(RuntimeError, match="disk is full"):
        seed()
    assert not Unit.objects.exists()
