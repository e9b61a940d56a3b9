"""就高不就低 for real: what a roll-out promises is what the first month pays, and nobody's regular pay falls."""

from datetime import date

import numpy as np
import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from auxpolice.problems import Conflict, Problem
from payroll import invariants
from payroll import policies as shipped
from payroll.month import freezing, queries
from payroll.month.models import Payslip
from payroll.month.runs import scheme_of
from payroll.protection import actions as protection_actions
from payroll.protection.models import ProtectedPay, Protection
from payroll.rules import FACT_NAMES, Facts, calculate
from payroll.rules.pay_rules import Protected
from payroll.schemes import PAY
from payroll.simulation import actions as simulation_actions
from payroll.slips.explaining import explain
from personnel.models import Assignment, Employment, ExitKind
from tests import vocabulary as say
from tests.payroll.county import County, give_level

pytestmark = pytest.mark.django_db
SEP, OCT, NOV, DEC = (date(2025, month, 1) for month in (9, 10, 11, 12))
EAST, TOWN = "东街派出所", "城关派出所"


def generous() -> dict:
    """The present plan with a base so high that the pilot plan would lower everybody."""
    plan = shipped.current_plan()
    for item in plan["items"]:
        if item.get("regular") and item["rule"]["type"] in ("fixed", "by_level", "by_category"):
            rule = item["rule"]
            for key in ("amount_fen",):
                if key in rule:
                    rule[key] += 150_000
            if "cells" in rule:
                rule["cells"] = {
                    name: [one + 150_000 for one in cell] if isinstance(cell, list) else cell + 150_000
                    for name, cell in rule["cells"].items()
                }
            break
    return plan


@pytest.fixture
def county():
    with unscoped("test"):
        made = County(generous())
        made.people = [
            made.hire(f"张{'甲乙丙丁戊'[n]}", rank=rank, at=say.unit(EAST if n % 2 else TOWN))
            for n, rank in enumerate((1, 2, 3, 5, 7))
        ]
        made.pay(SEP)
    return made


def approved(county, content=None, title="试点方案"):
    version = policies.create_draft(PAY, title, content or shipped.pilot_plan(), acting_user=county.political)
    version = policies.move(
        version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=county.political
    )
    return policies.approve(version, acting_user=county.leader)


def roll_out(county, version=None, start=OCT, units=None, **said):
    version = version or approved(county)
    with acting(county.political):
        policies.put_in_force(version, units, start, acting_user=county.political, **said)
    return version


def rows(person=None):
    found = ProtectedPay.everything.order_by("person_id", "period")
    return list(found.filter(person=person) if person else found)


def slip(person, month) -> Payslip:
    return Payslip.everything.select_related("run").get(person=person, month_id=month, is_effective=True)


def paid(person, month, code="PROTECTED") -> int:
    with unscoped("test"):
        return next(
            (line.amount_fen for line in queries.lines_of(slip(person, month)) if line.code == code), 0
        )


def regular(person, month) -> int:
    """Whole-month regular pay and supplement of a month that was calculated, from its frozen facts."""
    with unscoped("test"):
        found = slip(person, month)
        scheme = scheme_of(found.scheme_version_id)
        result = calculate(scheme, queries.law_of(found.run), queries.frozen_facts(found))
    return int(result.regular_fen[0]) + sum(
        int(result.column(item.code)[0]) for item in scheme.items if isinstance(item.rule, Protected)
    )


def test_nobody_falls_and_every_row_says_whence(county):
    version = roll_out(county)
    assert len(rows()) == 5
    county.pay(OCT)
    for person in county.people:
        (row,) = rows(person)
        assert row.regular_fen == regular(person, SEP) and row.before == county.plan
        assert (row.version, row.period) == (version, DateRange(OCT, None))
        assert regular(person, OCT) >= regular(person, SEP)
    assert sum(paid(person, OCT) for person in county.people) > 0


def test_the_first_month_pays_what_the_simulation_said(county):
    version = approved(county)
    with acting(county.political):
        made = simulation_actions.simulate(
            "测算",
            SEP,
            [{"name": "现行"}, {"name": "试点", "pay": version, "protect": True}],
            acting_user=county.political,
        )
        made = simulation_actions.answer_now(made)
    from payroll.simulation.models import SimulatedSlip

    said = {row.person_id: row for row in SimulatedSlip.everything.filter(simulation=made, side=1)}
    roll_out(county, version)
    county.pay(OCT)
    place = made.schemes[str(version.pk)]["codes"].index("PROTECTED")
    for person in county.people:
        assert said[person.pk].amounts[place] == paid(person, OCT)
        assert said[person.pk].protected_fen == rows(person)[0].regular_fen
    assert any(paid(person, OCT) for person in county.people)


def test_off_pays_nothing(county):
    roll_out(county, protect=False)
    assert not rows() and not Protection.objects.latest("pk").chosen
    county.pay(OCT)
    assert not any(paid(person, OCT) for person in county.people)
    assert any(regular(person, OCT) < regular(person, SEP) for person in county.people)


def test_a_plan_without_the_item_offers_nothing(county):
    bare = shipped.pilot_plan()
    bare["items"] = [item for item in bare["items"] if item["code"] != "PROTECTED"]
    roll_out(county, approved(county, bare))
    assert not rows()


def test_only_the_pilot_units_and_a_later_transfer(county):
    """Out of the pilot: the row counts for nothing; back: again; into it later: no row."""
    east, town = say.unit(EAST), say.unit(TOWN)
    roll_out(county, units=[east])
    inside, outside = county.people[1], county.people[0]
    assert rows(inside) and not rows(outside)
    county.pay(OCT)
    _move(inside, town, NOV)
    _move(outside, east, NOV)
    county.pay(NOV)
    assert paid(inside, OCT) > 0 and paid(inside, NOV) == 0
    assert paid(outside, NOV) == 0 and not rows(outside)
    _move(inside, east, DEC)
    county.pay(DEC)
    assert paid(inside, DEC) == paid(inside, OCT)


def _move(person, unit, day):
    last = Assignment.everything.filter(person=person).order_by("-period").first()
    last.period = DateRange(last.period.lower, day)
    last.save()
    Assignment.everything.create(
        person=person, employment=last.employment, unit=unit, post=last.post, category=last.category,
        period=DateRange(day, None),
    )  # fmt: skip


def test_hired_anew_is_a_newcomer(county):
    person = county.people[0]
    roll_out(county)
    county.pay(OCT)
    assert paid(person, OCT) > 0
    _leave(person, date(2025, 10, 31))
    _back(county, person)
    county.pay(NOV)
    assert paid(person, NOV) == 0


def _leave(person, last):
    from datetime import timedelta

    for model in (Assignment, Employment):
        row = model.everything.filter(person=person).order_by("-period").first()
        row.period = DateRange(row.period.lower, last + timedelta(days=1))
        if model is Employment:
            row.exit_kind = ExitKind.RESIGNED
        row.save()


def _back(county, person):
    since = DateRange(date(2025, 11, 3), None)
    employment = Employment.everything.create(
        person=person, period=since, badge_number="FJ9999", first_worked=since.lower
    )
    Assignment.everything.create(
        person=person, employment=employment, unit=say.unit(TOWN), post=say.post(), category=say.post().category,
        period=since,
    )  # fmt: skip
    give_level(person, 1, since.lower, county.levels)


def test_in_the_middle_of_a_month(county):
    """The whole month is paid by the new plan, so whoever leaves in it before the day is protected too; who came in it isn't."""
    leaver, stays = county.people[0], county.people[1]
    _leave(leaver, date(2025, 10, 10))
    new = county.hire("新人", on=date(2025, 10, 8))
    roll_out(county, start=date(2025, 10, 20))
    assert rows(leaver) and not rows(new)
    assert rows(stays)[0].period == DateRange(OCT, None)
    county.pay(OCT)
    assert 0 < paid(leaver, OCT) < rows(leaver)[0].regular_fen
    assert regular(stays, OCT) >= regular(stays, SEP)


def test_a_later_rise_absorbs_it(county):
    person = county.people[0]
    roll_out(county)
    county.pay(OCT)
    with unscoped("test"):
        give_level(person, 7, NOV, county.levels)
    county.pay(NOV)
    assert paid(person, NOV) < paid(person, OCT)
    assert regular(person, NOV) >= regular(person, OCT)


def test_decided_ahead_it_is_measured_when_the_month_begins(county):
    """Years of service put right and people hired between the decision and its day: what counts is the last month before."""
    roll_out(county, start=NOV)
    with unscoped("test"):
        promoted = county.people[0]
        before = rows(promoted)[0].regular_fen
        Employment.everything.filter(person=promoted).update(first_worked=date(2010, 1, 4))
        new = county.hire("新人", on=OCT)
    county.pay(OCT)
    county.pay(NOV)
    assert rows(promoted)[0].regular_fen == regular(promoted, OCT) > before
    assert rows(new)[0].regular_fen == regular(new, OCT)
    assert all(regular(person, NOV) >= regular(person, OCT) for person in [*county.people, new])


def test_the_next_version_ends_and_protects_what_was_protected(county):
    roll_out(county)
    county.pay(OCT)
    lower = shipped.pilot_plan()
    lower["items"][0]["rule"]["cells"] = lower["items"][0]["rule"].get("cells", {})
    third = roll_out(county, approved(county, {**lower, "title": "第三版"}, "第三版"), start=NOV)
    county.pay(NOV)
    for person in county.people:
        first, second = rows(person)
        assert first.period == DateRange(OCT, NOV) and first.ended_why
        assert second.version == third and second.regular_fen == max(regular(person, OCT), first.regular_fen)
        assert regular(person, NOV) >= regular(person, OCT)
    fourth = roll_out(
        county, approved(county, {**lower, "title": "第四版"}, "第四版"), start=DEC, protect=False
    )
    assert all(row.period.upper for row in rows()) and fourth


def test_the_same_version_for_more_units_leaves_rows_alone(county):
    version = roll_out(county, units=[say.unit(EAST)])
    kept = [row.pk for row in rows()]
    county.pay(OCT)
    roll_out(county, version, start=NOV)
    assert [row.pk for row in rows() if row.pk in kept] == kept
    assert len(rows()) == 5


def test_statements_do_not_grow_with_the_people(county):
    version = approved(county)
    with transaction.atomic(), CaptureQueriesContext(connection) as few:
        roll_out(county, version)
        transaction.set_rollback(True)
    with unscoped("test"):
        for n in range(20):
            county.hire(f"李{n}", on=date(2024, 5, 6), at=say.unit(EAST))
    with CaptureQueriesContext(connection) as many:
        roll_out(county, version)
    assert len(rows()) == 25
    assert len(many) == len(few)


def test_the_database_refuses_what_a_locked_month_rests_on(county):
    roll_out(county)
    county.pay(OCT)
    row = rows()[0]
    for change in (
        {"regular_fen": row.regular_fen + 1},
        {"period": DateRange(OCT, date(2025, 10, 15))},
        {"period": DateRange(SEP, None)},
    ):
        with pytest.raises(Error), transaction.atomic():
            ProtectedPay.everything.filter(pk=row.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        ProtectedPay.everything.filter(pk=row.pk).delete()
    ProtectedPay.everything.filter(pk=row.pk).update(period=DateRange(OCT, NOV))
    with pytest.raises(Error), transaction.atomic():
        ProtectedPay.everything.filter(pk=row.pk).update(period=DateRange(OCT, DEC))


def test_two_at_once_are_refused(county):
    roll_out(county)
    row = rows()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectedPay.everything.create(
            person=row.person, employment=row.employment, regular_fen=1, before=row.before, version=row.version,
            period=DateRange(NOV, None), why="重复",
        )  # fmt: skip


def test_back_in_time_over_protected_locked_months_is_refused(county):
    roll_out(county)
    county.pay(OCT)
    with pytest.raises(Problem):
        roll_out(
            county, approved(county, {**shipped.pilot_plan(), "title": "三"}, "三"), start=date(2025, 10, 20)
        )
    assert all(row.period.upper is None for row in rows())


def test_the_slip_names_the_plan_before(county):
    roll_out(county)
    county.pay(OCT)
    with unscoped("test"):
        line = next(line for line in explain(slip(county.people[0], OCT)) if line.code == "PROTECTED")
    assert str(county.plan) in line.formula and "原固定工资" in line.formula


def test_back_pay_sees_it(county):
    """Rolled out late for a locked month: the freeze of that month has it, its slips stay."""
    county.pay(OCT)
    roll_out(county)
    _rows, params = freezing.month_parameters(OCT)
    fresh = freezing.fresh(params)
    at = FACT_NAMES.index("protected_fen")
    assert (fresh["facts"][:, at] > 0).all() and len(fresh["person_id"]) == 5
    assert not any(paid(person, OCT) for person in county.people)
    facts = Facts.of({name: fresh["facts"][:, n] for n, name in enumerate(FACT_NAMES)})
    scheme = scheme_of(int(fresh["scheme_version_id"][0]))
    result = calculate(scheme, freezing.law_from(_rows, OCT), facts)
    before = np.array([regular(person, SEP) for person in county.people])
    assert (result.regular_fen + result.column("PROTECTED") >= before).all()


def change(county, row, since, by=None, **more):
    by = by or county.finance
    with acting(by):
        return protection_actions.change_protection(row.pk, since, reason="核定有误", acting_user=by, **more)


def test_finance_ends_and_corrects_from_an_open_month(county):
    roll_out(county)
    county.pay(OCT)
    first, second = rows()[:2]
    with pytest.raises(Conflict, match="已锁定"):
        change(county, first, OCT)
    change(county, first, NOV)
    fresh = change(county, second, NOV, regular_fen=second.regular_fen + 12_345)
    assert (fresh.period, fresh.before, fresh.version) == (
        DateRange(NOV, None),
        second.before,
        second.version,
    )
    with pytest.raises(Conflict, match="已终止"):
        change(county, first, DEC)
    county.pay(NOV)
    assert paid(first.person, NOV) == 0 < paid(first.person, OCT)
    assert paid(second.person, NOV) == paid(second.person, OCT) + 12_345
    assert Entry.objects.filter(act="protection.change").count() == 2


def test_what_finance_took_out_stays_out_when_measured_again(county):
    roll_out(county)
    gone, corrected = rows()[:2]
    change(county, gone, OCT)
    change(county, corrected, OCT, regular_fen=corrected.regular_fen + 100)
    county.pay(OCT)
    assert not rows(gone.person)
    assert [row.regular_fen for row in rows(corrected.person)] == [corrected.regular_fen + 100]


def test_others_may_not_change_it_nor_see_the_list(county, client):
    version = roll_out(county)
    county.pay(OCT)
    row = rows()[0]
    for role in (Role.POLITICAL, Role.LEADER, Role.UNIT_HEAD, Role.AUXILIARY):
        user = say.account(role, username=f"x{role}", unit=say.unit(TOWN) if role == Role.UNIT_HEAD else None)
        with pytest.raises(Denied):
            change(county, row, NOV, by=user)
        client.force_login(user)
        listed = client.get(reverse("payroll:protected", args=[version.pk])).status_code
        assert listed == (200 if role in (Role.POLITICAL, Role.LEADER) else 404)
        assert client.get(reverse("payroll:protected-change", args=[row.pk])).status_code == 404


def test_the_pages_tell_it(county, client):
    version = roll_out(county)
    county.pay(OCT)
    row, name = rows()[0], county.people[0].name
    client.force_login(county.finance)
    page = client.get(reverse("payroll:protected", args=[version.pk])).content.decode()
    assert name in page
    assert f"{paid(row.person, OCT) / 100:,.2f}" in page, page[page.index(name) :][:1500]
    line = next(item["code"] for item in version.content["items"] if item["rule"]["type"] == "protected")
    assert f"/payroll/2025-10/people/{row.person_id}/line/{line}/" in page
    assert f"/payroll/2025-09/people/{row.person_id}/" in page, "the slip it was measured by"
    still = client.get(reverse("payroll:protected", args=[version.pk]), {"which": "still"}).content.decode()
    assert name in still
    assert "更正或终止" in client.get(reverse("personnel:person", args=[row.person_id])).content.decode()
    assert "仍补差" in client.get(reverse("policy:version", args=[version.pk])).content.decode()
    url = reverse("payroll:protected-change", args=[row.pk])
    refused = client.post(url, {"since": "2025-10", "amount": "", "reason": "误"})
    assert refused.status_code == 422 and "已锁定" in refused.content.decode()
    assert client.post(url, {"since": "2025-11", "amount": "", "reason": "误"}).status_code == 302
    assert rows(row.person)[0].period == DateRange(OCT, NOV)


def test_the_choice_is_on_the_form_of_versions_that_have_the_item(county, client):
    version = approved(county)
    client.force_login(county.political)
    url = reverse("policy:roll-out", args=[version.pk])
    page = client.get(url).content.decode()
    assert 'name="protect"' in page and "checked" in page.split('name="protect"')[1][:120]
    sent = {"start": "2025-10-01", "where": "all", "backdated": "on"}
    assert client.post(url, sent).status_code == 302
    assert not rows(), "the box wasn't ticked"


def test_a_roll_out_taken_back_leaves_things_as_they_were(county, monkeypatch):
    second = roll_out(county)
    county.pay(OCT)
    before = [(row.person_id, row.regular_fen) for row in rows()]
    later = date(2099, 1, 1)
    with unscoped("test"):
        third = approved(county, {**shipped.pilot_plan(), "title": "三"}, "三")
        policies.put_in_force(third, None, later, acting_user=county.political, protect=False)
        assert all(row.period == DateRange(OCT, later) for row in rows())
        policies.withdraw_roll_out(third, later, reason="再议", acting_user=county.political)
    going_on = [row for row in rows() if row.period == DateRange(later, None)]
    assert [(row.person_id, row.regular_fen) for row in going_on] == before
    assert {row.version for row in rows()} == {second}


def test_invariants_hold(county):
    roll_out(county)
    county.pay(OCT)
    with unscoped("test"):
        assert not [wrong for check in invariants.CHECKS.values() for wrong in check()]
