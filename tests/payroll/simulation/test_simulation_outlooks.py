"""What a finished simulation says further: years ahead, what the budget bears, the report and the workbook."""

import io
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.money import yuan
from auxpolice.policy import actions as policies
from auxpolice.problems import Conflict, Problem
from grading import defaults as grading_defaults
from grading.ladders import LEVELS
from payroll import policies as shipped
from payroll.rules import Ratio
from payroll.rules.affordable import Dial
from payroll.rules.projection import Assumptions
from payroll.schemes import PAY
from payroll.simulation import actions as simulation_actions
from payroll.simulation import outlook, outlook_actions
from payroll.simulation import queries as simulated
from payroll.simulation.figures import verdicts, years_of
from payroll.simulation.models import SimulatedSlip, Simulation, SimulationOutlook
from tests import vocabulary as say
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH = date(2025, 10, 1)
NOTHING = Ratio(0, 1)
STILL = Assumptions(
    years=4, turnover=((0, NOTHING),), promoted=NOTHING, wage_growth=NOTHING, retirement_after_years=99
)


@pytest.fixture
def county():
    with unscoped("test"):
        made = County()
        for n, rank in enumerate((1, 2, 3, 5, 7)):
            made.hire(f"张{'甲乙丙丁戊'[n]}", rank=rank, at=say.unit("城关派出所" if n % 2 else "东街派出所"))
        made.hire("=cmd()|'/C calc'!A0", rank=2)
        made.pay(MONTH)
        made.pilot = policies.create_draft(PAY, "试点方案", shipped.pilot_plan(), acting_user=made.political)
    sides = [{"name": "现行"}, {"name": "试点", "pay": made.pilot}]
    with acting(made.political):
        simulation = simulation_actions.simulate(
            "测算", MONTH, sides, budget_fen=10**10, acting_user=made.political
        )
        made.simulation = simulation_actions.answer_now(simulation)
    return made


def by(user, act, *args, **more):
    with acting(user):
        return act(*args, acting_user=user, **more)


def test_the_first_year_costs_what_the_simulation_says_and_without_movement_only_service_grows(county):
    kept = by(county.finance, outlook_actions.project_ahead, county.simulation, STILL)
    for side, summary in zip(kept.answer, county.simulation.summary["sides"], strict=True):
        gross = [year["gross_fen"] for year in side["years"]]
        assert side["years"][0]["cost_fen"] == summary["year_cost_fen"] and gross == sorted(gross)
        assert {year["heads"] for year in side["years"]} == {6}
        assert all(year["levels"] == side["years"][0]["levels"] for year in side["years"])


def test_the_verdict_looks_at_every_year_ahead(county):
    """A budget that bears this year and not the next is no budget; the sentence says from which year and by how much."""
    made = county.simulation
    with acting(county.political):
        view = simulated.View.of(made, "")
        years = years_of(view, view.new)
        costs = [year["cost_fen"] for year in years]
        assert len(years) == Assumptions().years and max(costs[1:]) > costs[0]
        found = {}
        for budget in (costs[0], max(costs)):
            made.budget_fen = budget
            found[budget] = verdicts(simulated.View.of(made, ""))[2]
    assert (found[costs[0]]["tone"], found[max(costs)]["tone"]) == ("danger", "success")
    first = next(year for year in years if year["cost_fen"] > costs[0])
    assert (
        f"自 {first['year']} 年起超预算 {yuan(first['cost_fen'] - costs[0])} 元" in found[costs[0]]["found"]
    )
    assert f"预算须增至 {yuan(max(costs))} 元" in found[costs[0]]["found"]


def test_the_same_assumptions_give_the_same_years_whatever_became_of_the_draft(county):
    first = by(county.finance, outlook_actions.project_ahead, county.simulation, Assumptions(seed=7))
    changed = shipped.pilot_plan()
    changed["items"][0]["rule"]["cells"]["2"] = [999900]
    with unscoped("test"):
        policies.edit_draft(county.pilot, changed, row_version=1, acting_user=county.political)
    again = by(county.leader, outlook_actions.project_ahead, county.simulation, Assumptions(seed=7))
    assert again.answer == first.answer and again.asked == first.asked
    assert [len(side["years"]) for side in first.answer] == [5, 5]
    assert Entry.objects.filter(act="payroll.what_if.projection").count() == 3  # one by the simulation itself
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        SimulationOutlook.everything.filter(pk=first.pk).update(answer=[])


def test_levels_held_move_by_the_ladder_in_force_when_the_simulation_was_made(county):
    moving = Assumptions(seed=7, promoted=Ratio(1, 1))

    def years(simulation):
        return by(county.finance, outlook_actions.project_ahead, simulation, moving).answer

    before = years(county.simulation)
    quicker = grading_defaults.content("levels_seven")
    for level in quicker["levels"]:
        level["min_years_in_level"] = level.get("min_years_in_level") and 1
    with unscoped("test"):
        county.force(LEVELS, "后来的层级办法", quicker)
    assert years(county.simulation) == before
    with acting(county.political):
        later = simulation_actions.simulate(
            "再测",
            MONTH,
            [{"name": "现行"}, {"name": "试点", "pay": county.pilot}],
            acting_user=county.political,
        )
        assert years(simulation_actions.answer_now(later)) != before, "asked anew, the later ladder counts"


def test_a_simulation_that_did_not_keep_the_ladder_is_not_projected_by_a_later_one(county):
    old = county.simulation
    old.ladders = {}
    with pytest.raises(Conflict, match="重新测算"):
        by(county.finance, outlook_actions.project_ahead, old, STILL)


def test_the_highest_affordable_amount_is_the_last_within_the_budget(county):
    simulation = county.simulation
    dial = next(d for d, _name, _now in outlook.dials_of(simulation, 1) if d.is_table)
    cost = simulation.summary["sides"][1]["year_cost_fen"]
    kept = by(
        county.finance, outlook_actions.find_affordable, simulation, 1, dial,
        low=50, high=300, step=1, budget_fen=cost + cost // 50,
    )  # fmt: skip
    found = kept.answer
    assert 100 <= found["value"] < 300
    assert found["cost_fen"] <= cost + cost // 50 < found["next_cost_fen"]
    assert dict(map(tuple, found["tried"]))[found["value"]] == found["cost_fen"]
    for wrong, message in (({"budget_fen": 0}, "预算"), ({"budget_fen": 1, "low": 9, "high": 3}, ".")):
        with pytest.raises(Problem, match=message):
            by(
                county.finance, outlook_actions.find_affordable, simulation, 1, dial,
                **{"low": 50, "high": 300, "step": 1, **wrong},
            )  # fmt: skip
    for side, chosen in ((0, dial), (1, Dial("NO_SUCH", "amount_fen"))):
        with pytest.raises(Problem, match="没有这一项"):
            by(
                county.finance, outlook_actions.find_affordable, simulation, side, chosen,
                low=1, high=2, step=1, budget_fen=1,
            )  # fmt: skip


def test_only_who_may_ask_and_only_of_a_finished_one(county):
    for role in (Role.UNIT_HEAD, Role.AUXILIARY, Role.INSPECTOR):
        at = say.unit("城关派出所") if role == Role.UNIT_HEAD else None
        with pytest.raises(Denied):
            user = say.account(role, username=f"no{role}", unit=at)
            by(user, outlook_actions.project_ahead, county.simulation, STILL)
    with acting(county.political):
        waiting = simulation_actions.simulate(
            "等",
            MONTH,
            [{"name": "现行"}, {"name": "试点", "pay": county.pilot}],
            acting_user=county.political,
        )
    with pytest.raises(Conflict, match="测算还没有完成"):
        by(county.finance, outlook_actions.project_ahead, waiting, STILL)


def book(client, user, simulation: Simulation):
    client.force_login(user)
    answer = client.get(reverse("payroll:simulation-workbook", args=[simulation.pk]))
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_workbook_ties_to_the_stored_rows_and_text_stays_text(county, client):
    made = book(client, county.finance, county.simulation)
    assert {"汇总", "按单位", "按层级", "逐人", "逐项", "输入与假设"} <= set(made.sheetnames)
    rows = [[cell.value for cell in row] for row in made["逐人"].iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == "姓名")
    place = rows[head].index("新实发")
    people = [row for row in rows[head + 1 :] if row[0] and row[0] != "合计" and row[1]]
    stored = sum(s.net_fen for s in SimulatedSlip.everything.filter(simulation=county.simulation, side=1))
    assert len(people) == 6
    assert sum(Fraction(str(row[place])) for row in people) * 100 == stored
    total = next(row for row in rows if row[0] == "合计")
    assert round(total[place] * 100) == stored
    (name,) = [cell for row in made["逐人"].iter_rows() for cell in row if str(cell.value).startswith("=cmd")]
    assert name.data_type == "s"
    units = [[cell.value for cell in row] for row in made["按单位"].iter_rows()]
    assert round(next(row for row in units if row[0] == "合计")[3] * 100) == stored
    text = "".join(str(cell.value) for row in made["输入与假设"].iter_rows() for cell in row)
    assert county.simulation.digest in text and "2025-10" in text
    assert Entry.objects.filter(act="payroll.what_if.export", actor=county.finance).count() == 1


def test_pages_show_what_was_found_and_answer_others_like_what_does_not_exist(county, client):
    simulation = county.simulation
    by(county.finance, outlook_actions.project_ahead, simulation, STILL)
    client.force_login(county.leader)
    report = client.get(reverse("payroll:simulation-report", args=[simulation.pk])).content.decode()
    for words in ("是否明显增收", "是否更公平", "预算是否可承受", "基尼系数", "逐年推演", "不作发放依据"):
        assert words in report
    ahead = reverse("payroll:simulation-projection", args=[simulation.pk])
    typed = client.post(ahead, {"years": "5", "turnover_new": "120"})
    assert typed.status_code == 422 and 'value="120"' in typed.content.decode()
    asked_again = client.get(ahead).content.decode()
    assert 'name="years" value="4"' in asked_again and 'name="turnover_new" value="0"' in asked_again
    budget = reverse("payroll:simulation-affordable", args=[simulation.pk])
    dial = next(d for d, _name, _now in outlook.dials_of(simulation, 1) if d.is_table)
    asked = {
        "choice": f"1:{dial.code}:{dial.key}",
        "budget": "100000000",
        "low": "50",
        "high": "120",
        "step": "1",
    }
    shown = client.post(budget, asked, follow=True).content.decode()
    assert "已到查找范围的上限" in shown and "120%" in shown
    kept = client.post(budget, {**asked, "budget": "abc"})
    assert kept.status_code == 422 and "abc" in kept.content.decode()
    head = say.account(Role.UNIT_HEAD, username="fzr", unit=say.unit("城关派出所"))
    person = say.account(Role.AUXILIARY, username="fujing")
    for user in (head, person):
        client.force_login(user)
        for name in ("simulation", "simulation-people", "simulation-projection", "simulation-affordable",
                     "simulation-report", "simulation-workbook"):  # fmt: skip
            assert client.get(reverse(f"payroll:{name}", args=[simulation.pk])).status_code == 404, name
        assert client.post(reverse("payroll:simulation-again", args=[simulation.pk])).status_code == 404
