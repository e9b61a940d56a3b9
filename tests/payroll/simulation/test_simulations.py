"""What-if for real: kept with all it rests on, computed like pay, never paid."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import InternalError
from django.utils import timezone

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk
from auxpolice.policy import actions as policies
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.rules import trace
from payroll.rules.facts import Facts
from payroll.schemes import PAY
from payroll.simulation import actions, calculating, preparing
from payroll.simulation import inputs as stored
from payroll.simulation.models import (
    SimulatedItem,
    SimulatedSlip,
    Simulation,
    SimulationInput,
    SimulationLeftOut,
    SimulationState,
)
from personnel.models import Assignment, Employment
from tests import vocabulary as say
from tests.payroll.county import County, give_level

pytestmark = pytest.mark.django_db
MONTH = date(2025, 10, 1)


@pytest.fixture
def county():
    with unscoped("test"):
        made = County()
        for n, rank in enumerate((1, 2, 3, 5, 7)):
            made.hire(f"张{'甲乙丙丁戊'[n]}", rank=rank, at=say.unit("城关派出所" if n % 2 else "东街派出所"))
        made.pay(MONTH)
        made.pilot = policies.create_draft(PAY, "试点方案", shipped.pilot_plan(), acting_user=made.political)
    return made


def sides(county, protect=False):
    return [{"name": "现行"}, {"name": "试点", "pay": county.pilot, "protect": protect}]


def simulate(county, chosen=None, by=None, **more) -> Simulation:
    user = by or county.political
    with acting(user):
        made = actions.simulate("测算一", MONTH, chosen or sides(county), acting_user=user, **more)
        return actions.answer_now(made)


def slips(simulation, side) -> dict[int, SimulatedSlip]:
    found = SimulatedSlip.everything.filter(simulation=simulation, side=side)
    return {slip.person_id: slip for slip in found}


def test_the_first_side_is_what_was_really_paid(county):
    found = simulate(county)
    assert found.state == SimulationState.DONE and found.people == 5
    from payroll.month.models import Payslip

    with unscoped("test"):
        paid = {slip.person_id: slip for slip in Payslip.objects.all()}
    for person, slip in slips(found, 0).items():
        assert (slip.gross_fen, slip.net_fen, slip.employer_fen) == (
            paid[person].gross_fen, paid[person].net_fen, paid[person].employer_fen,
        )  # fmt: skip
        assert list(slip.amounts) == list(paid[person].amounts)


def test_every_figure_comes_out_again_after_draft_and_record_have_changed(county):
    found = simulate(county, sides(county, protect=True))
    changed = shipped.pilot_plan()
    changed["items"][0]["rule"]["cells"]["2"] = [999900]
    with unscoped("test"):
        policies.edit_draft(county.pilot, changed, row_version=1, acting_user=county.political)
        person = next(iter(slips(found, 1)))
        from personnel.models import Person

        give_level(Person.everything.get(pk=person), 6, date(2025, 9, 1), county.levels)
    again = Simulation.everything.get(pk=found.pk)
    inputs = stored.read_inputs(again, 0, again.people)
    law = stored.law_of(again)
    for number, (side, _outcome) in enumerate(stored.sides_of(again, inputs)):
        kept = slips(again, number)
        for row, person in enumerate(inputs["person_id"]):
            facts = Facts.of({name: column[row : row + 1] for name, column in side.facts.columns.items()})
            slip = kept[int(person)]
            lines = trace(stored.scheme_of(again, slip.version_id), law, facts)
            assert [line.amount_fen for line in lines] == list(slip.amounts)
    assert calculating.digest_of(again) == found.digest
    fresh = simulate(county)
    assert fresh.digest != found.digest, "a new simulation sees the new draft and the new level"


def test_protection_is_on_or_off(county):
    off, on = simulate(county), simulate(county, sides(county, protect=True))
    name = "PROTECTED"
    place = on.schemes[str(county.pilot.pk)]["codes"].index(name)
    assert all(slip.amounts[place] == 0 for slip in slips(off, 1).values())
    for person, slip in slips(on, 1).items():
        assert slip.protected_fen > 0
        assert slip.gross_fen >= slips(off, 1)[person].gross_fen
    without = {
        **shipped.pilot_plan(),
        "items": [i for i in shipped.pilot_plan()["items"] if i["code"] != name],
    }
    bare = policies.create_draft(PAY, "无补差", without, acting_user=county.political)
    with pytest.raises(Problem, match="就高不就低"):
        simulate(county, [{"name": "现行"}, {"name": "无补差", "pay": bare, "protect": True}])


def test_sums_and_groups_tie_to_the_people(county):
    found = simulate(county)
    for number, side in enumerate(found.summary["sides"]):
        kept = slips(found, number).values()
        assert side["net_fen"] == sum(slip.net_fen for slip in kept)
        assert side["year_cost_fen"] == sum(slip.year_cost_fen for slip in kept)
        totals = {}
        for item in found.items.model.everything.filter(simulation=found, side=number):
            totals[item.kind] = totals.get(item.kind, 0) + item.total_fen
        assert totals["earning"] - totals["deduction"] == side["net_fen"]
    pair = found.summary["pairs"][0]
    assert pair["winners"] + pair["losers"] + pair["unchanged"] == 5
    for groups in ("by_unit", "by_level", "by_post", "by_years"):
        assert sum(group["new_net_fen"] for group in pair[groups]) == found.summary["sides"][1]["net_fen"]
    assert sum(sum(side) for side in found.summary["bins"]["counts"]) == 10


def test_who_a_draft_cannot_pay_is_named_and_left_out_of_every_side(county):
    short = shipped.pilot_plan()
    short["levels"] = [level for level in short["levels"] if level["rank"] < 7]
    for item in short["items"]:
        (item["rule"].get("cells") or {}).pop("7", None) if item["rule"]["type"] == "by_level" else None
    version = policies.create_draft(PAY, "缺一级", short, acting_user=county.political)
    found = simulate(county, [{"name": "现行"}, {"name": "缺一级", "pay": version}])
    assert found.people == 4 and len(slips(found, 0)) == len(slips(found, 1)) == 4
    with unscoped("test"):
        (left,) = found.left_out.all()
    assert left.person.name == "张戊" and left.side == 1 and "不在方案" in left.why


def test_who_left_within_the_month_is_named_and_not_compared(county):
    with unscoped("test"):
        gone = Employment.everything.get(person__name="张甲")
        gone.period, gone.exit_kind = DateRange(gone.period.lower, date(2025, 10, 15)), "resigned"
        Assignment.everything.filter(employment=gone).update(period=gone.period)
        gone.save()
    found = simulate(county)
    assert found.people == 4
    with unscoped("test"):
        assert [(row.person.name, row.why) for row in found.left_out.all()] == [("张甲", "当月已离职。")]


def test_units_narrow_the_population(county):
    unit = say.unit("城关派出所")
    found = simulate(county, unit_ids=[unit.pk])
    assert found.people == 2
    assert {slip.unit_id for slip in slips(found, 1).values()} == {unit.pk}


def test_a_version_of_another_kind_is_refused_in_words(county):
    with pytest.raises(Problem) as refused:
        simulate(county, [{"name": "现行"}, {"name": "试点", "levels": county.pilot}])
    assert refused.value.message == f"「{county.pilot}」不是层级办法。"


def test_a_forecast_can_never_be_pay_and_never_changes(county):
    found = simulate(county)
    with pytest.raises(IntegrityError, match="simulation_is_never_pay"), transaction.atomic():
        Simulation.everything.create(
            title="x",
            month=MONTH,
            facts_month=MONTH,
            sides=[],
            fact_names=[],
            build_id="x",
            is_forecast=False,
        )
    for change in (
        lambda: SimulatedSlip.everything.filter(simulation=found).update(
            net_fen=0, gross_fen=0, deductions_fen=0
        ),
        lambda: SimulatedSlip.everything.filter(simulation=found).delete(),
        lambda: Simulation.everything.filter(pk=found.pk).update(title="别的"),
        lambda: Simulation.everything.filter(pk=found.pk).delete(),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
    assert Simulation.everything.get(pk=found.pk).digest == calculating.digest_of(found)


def test_the_same_question_twice_is_one_simulation_and_the_same_inputs_one_digest(county):
    first = simulate(county, idem_key="press-1")
    assert simulate(county, idem_key="press-1").pk == first.pk
    other = simulate(county, idem_key="press-2")
    assert other.pk != first.pk and other.digest == first.digest


def test_a_cancelled_simulation_goes_on_and_finds_the_same(county):
    whole = simulate(county)
    with acting(county.political):
        stopped = actions.simulate("测算二", MONTH, sides(county), acting_user=county.political)
        assert engine.cancel(stopped.job, acting_user=county.political)
        stopped.refresh_from_db()
        assert stopped.state == SimulationState.FAILED
        engine.resume(stopped.job, acting_user=county.political)
        stopped.refresh_from_db()
        assert actions.answer_now(stopped).digest == whole.digest


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.INSPECTOR, Role.AUXILIARY])
def test_others_see_and_make_none(county, role):
    found = simulate(county)
    at = say.unit("城关派出所") if role == Role.UNIT_HEAD else None
    user = say.account(role, username=f"other{role}", unit=at)
    with pytest.raises(Denied):
        simulate(county, by=user)
    with acting(user):
        assert not Simulation.objects.filter(pk=found.pk).exists()
        assert not SimulatedSlip.objects.exists()
    for role_that_may in (county.finance, county.leader):
        with acting(role_that_may):
            assert SimulatedSlip.objects.filter(simulation=found).count() == 10


def test_statements_do_not_grow_with_the_people(county, django_assert_max_num_queries):
    with django_assert_max_num_queries(400) as few:
        simulate(county)
    with unscoped("test"):
        for n in range(20):
            county.hire(f"王{chr(0x4E00 + n)}", rank=1 + n % 7)
    with django_assert_max_num_queries(400) as many:
        assert simulate(county).people == 25
    assert len(many) == len(few)


def many(county, count=12):
    with unscoped("test"):
        for n in range(count):
            county.hire(f"王{chr(0x4E00 + n)}", rank=1 + n % 7)


def asked(county, **more) -> Simulation:
    """A question whose answer waits for a worker."""
    with acting(county.political):
        return actions.simulate(
            "大测算", MONTH, sides(county, protect=True), acting_user=county.political, **more
        )


def prepared(county) -> Simulation:
    made = asked(county)
    engine.run_until_done(made.job)
    return Simulation.everything.select_related("job").get(pk=made.pk)


def rows_of(made: Simulation) -> list[int]:
    return [
        model.everything.filter(simulation=made).count()
        for model in (SimulatedSlip, SimulationInput, SimulatedItem, SimulationLeftOut)
    ]


def test_a_worker_that_dies_midway_is_followed_by_another_with_the_same_result(county, monkeypatch):
    monkeypatch.setattr(preparing, "CHUNK", 5)
    many(county)
    undisturbed = simulate(county, sides(county, protect=True))
    made = prepared(county)
    assert (made.people, made.job.chunks.count()) == (17, 4)
    engine.run_chunk(made.job, engine.claim(made.job))
    assert SimulatedSlip.everything.filter(simulation=made).count() == 10
    lost = engine.claim(made.job)
    Chunk.objects.filter(pk=lost.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    engine.run_until_done(made.job)
    made = Simulation.everything.get(pk=made.pk)
    assert made.state == SimulationState.DONE and made.digest == undisturbed.digest
    assert made.summary == undisturbed.summary
    assert engine.run_chunk(made.job, lost) is False, "the dead worker comes back: its work is refused"
    assert rows_of(made) == rows_of(undisturbed)


def test_cancelled_midway_it_stays_unfinished_and_the_question_can_be_asked_again(county, monkeypatch):
    monkeypatch.setattr(preparing, "CHUNK", 5)
    many(county)
    made = prepared(county)
    engine.run_chunk(made.job, engine.claim(made.job))
    late = engine.claim(made.job)
    assert rows_of(made)[0] == 10
    engine.cancel(made.job, acting_user=county.political)
    assert engine.run_chunk(made.job, late) is False
    made = Simulation.everything.select_related("job").get(pk=made.pk)
    assert made.state == SimulationState.FAILED and rows_of(made)[0] == 10
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        SimulationLeftOut.everything.create(simulation=made, person_id=1, side=0, why="迟到的一行")
    with unscoped("test"):
        changed = shipped.pilot_plan()
        changed["items"][0]["rule"]["cells"]["2"] = [999900]
        policies.edit_draft(county.pilot, changed, row_version=1, acting_user=county.political)
    with acting(county.political):
        again = actions.answer_now(
            actions.simulate_again(made, idem_key="again-1", acting_user=county.political)
        )
        assert actions.simulate_again(made, idem_key="again-1", acting_user=county.political).pk == again.pk
    assert (again.state, again.people, again.schemes) == (SimulationState.DONE, 17, made.schemes)
    with acting(county.political), pytest.raises(Conflict, match="没有失败"):
        actions.simulate_again(again, acting_user=county.political)
    with acting(county.other_finance):
        assert actions.simulate_again(made, acting_user=county.other_finance).pk != made.pk
    head = say.account(Role.UNIT_HEAD, username="fzr", unit=say.unit("城关派出所"))
    with acting(head), pytest.raises(Denied):
        actions.simulate_again(made, acting_user=head)


def test_what_a_finished_one_shows_of_items_and_left_out_people_stays(county):
    found = simulate(county)
    for change in (
        lambda: SimulatedItem.everything.filter(simulation=found).update(total_fen=1),
        lambda: SimulatedItem.everything.filter(simulation=found).delete(),
        lambda: SimulatedItem.everything.create(
            simulation=found, side=0, chunk=9, code="X", name="X", kind="earning", total_fen=1
        ),
        lambda: SimulationLeftOut.everything.create(simulation=found, person_id=1, side=0, why="补一行"),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
