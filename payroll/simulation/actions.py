"""Actions on simulations: make one, ask it about the years ahead or the budget."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.months import format_month, last_day
from auxpolice.policy.kinds import label_of
from auxpolice.policy.models import Parameter
from auxpolice.policy.queries import in_force
from auxpolice.problems import Conflict, Problem
from grading.ladders import LEVELS
from grading.rules.ladder import UnreadableLadder
from grading.rules.ladder import read as read_ladder
from payroll.month.models import PayrollMonth
from payroll.month.runs import parameter_rows
from payroll.rules import FACT_NAMES, LawError, Scheme, SchemeError
from payroll.rules.pay_rules import Protected
from payroll.rules.projection import Assumptions
from payroll.schemes import PAY
from payroll.simulation import inputs as stored
from payroll.simulation import outlook_actions, preparing
from payroll.simulation.models import HELD, Simulation, SimulationState
from personnel.models import Employment

MOST_SIDES = 3
AT_ONCE = 5000
"""Up to so many people a simulation is made while the page waits, by the workers' own code."""


@transaction.atomic
def simulate(
    title: str,
    month: date,
    sides: Sequence[dict],
    *,
    unit_ids: Sequence[int] = (),
    budget_fen: int | None = None,
    idem_key: str = "",
    acting_user: User,
) -> Simulation:
    """Keep the question with all its inputs and queue the answer.

    ``sides`` are 2 or 3 of {"name", "pay": version or None for what is in force, "levels": version or None for the
    levels held, "protect": 就高不就低 against the first side}. ``month`` is whose law and policies hold; the work
    (attendance, duty, grades) is that of the last calculated month up to it. Raises Problem with the first thing
    that is wrong; a draft with faults is refused with them. The same ``idem_key`` gives the same simulation.
    """
    require(acting_user, Act.WHAT_IF)
    if idem_key:
        again = Simulation.everything.filter(job__params__key=idem_key).first()
        if again:
            return again
    if not 2 <= len(sides) <= MOST_SIDES:
        raise Problem(_("请选择两个或三个方案来对照。"), code="sides")
    if budget_fen is not None and budget_fen <= 0:
        raise Problem(_("全年预算须大于零。"), code="budget", field="budget")
    facts_month = _facts_month(month)
    stored = [_side(side, number) for number, side in enumerate(sides)]
    names = [side["name"] for side in stored]
    if len(set(names)) < len(names):
        raise Problem(_("各方案的名称须不相同，否则分不清谁是谁。"), code="side-name", field="name_1")
    simulation = Simulation(
        title=title,
        month=month,
        facts_month=facts_month,
        unit_ids=list(unit_ids),
        sides=stored,
        fact_names=list(FACT_NAMES),
        budget_fen=budget_fen,
        build_id=settings.BUILD_ID,
        created_by=acting_user,
    )
    simulation.schemes = _schemes(sides, month)
    simulation.ladders = _ladders(sides, month, unit_ids)
    simulation.parameters = parameter_rows(_parameters(month.year))
    _check(simulation, sides)
    heads = _heads(simulation)
    if not heads:
        raise Problem(
            _("所选单位在 %(month)s 没有在职人员。") % {"month": format_month(facts_month)}, code="nobody"
        )
    return _queued(simulation, heads, idem_key, acting_user)


@transaction.atomic
def simulate_again(ended: Simulation, *, idem_key: str = "", acting_user: User) -> Simulation:
    """The same question once more, after it was cancelled or has failed: the drafts as they were then, the record
    as it is now. The same ``idem_key`` gives the same simulation."""
    require(acting_user, Act.WHAT_IF)
    if idem_key and (again := Simulation.everything.filter(job__params__key=idem_key).first()):
        return again
    if ended.state != SimulationState.FAILED:
        raise Conflict(_("这次测算没有失败，不需要重新测算。"), code="not-failed")
    kept = (
        "title",
        "month",
        "facts_month",
        "unit_ids",
        "sides",
        "schemes",
        "ladders",
        "parameters",
        "budget_fen",
    )
    simulation = Simulation(
        **{name: getattr(ended, name) for name in kept},
        fact_names=list(FACT_NAMES),
        build_id=settings.BUILD_ID,
        created_by=acting_user,
    )
    return _queued(simulation, _heads(simulation), idem_key, acting_user)


def _queued(simulation: Simulation, heads: int, idem_key: str, acting_user: User) -> Simulation:
    """Save the simulation, queue its first job and record it in the trail."""
    simulation.save(force_insert=True)
    simulation.job = engine.start(
        preparing.PREPARE,
        idem_key=f"{preparing.PREPARE}:{idem_key or simulation.pk}",
        chunks=[(0, heads)],
        acting_user=acting_user,
        params=preparing.job_params(simulation, idem_key),
        title=_("准备：%(title)s") % {"title": simulation.title},
    )
    simulation.save(update_fields=["job"])
    trail.record(
        Act.WHAT_IF,
        simulation,
        acting_user=acting_user,
        after={
            "month": simulation.month,
            "sides": [side["name"] for side in simulation.sides],
            "units": simulation.unit_ids,
        },
    )
    return simulation


def answer_now(simulation: Simulation) -> Simulation:
    """Run both jobs of a small simulation here, with the workers' own code, and look at the years ahead under the
    usual assumptions; a large one is left to the workers, and its years to who asks."""
    job = simulation.job
    if job is None or job.total > AT_ONCE:
        return simulation
    engine.run_until_done(job)
    fresh = Simulation.everything.select_related("job").get(pk=simulation.pk)
    if fresh.job is not None and fresh.job.pk != job.pk:
        engine.run_until_done(fresh.job)
    done = Simulation.everything.select_related("job", "created_by").get(pk=simulation.pk)
    asker = done.created_by
    if (
        done.state == SimulationState.DONE
        and done.people
        and asker is not None
        and not done.outlooks.exists()
    ):
        outlook_actions.project_ahead(done, Assumptions(), acting_user=asker)
    return done


def _facts_month(month: date) -> date:
    latest = PayrollMonth.objects.filter(month__lte=month).exclude(digest="").order_by("-month").first()
    if latest is None:
        raise Problem(
            _("%(month)s 及以前还没有算过工资，没有考勤和考核可以取数，请先计算一个月度工资。")
            % {"month": format_month(month)},
            code="no-facts",
            field="month",
        )
    return latest.month


def _side(side: dict, number: int) -> dict:
    name = (side.get("name") or "").strip()
    if not name:
        raise Problem(_("请给第 %(n)d 个方案起个名称。") % {"n": number + 1}, code="side-name")
    for key, kind in (("pay", PAY), ("levels", LEVELS)):
        version = side.get(key)
        if version is not None and version.kind != kind:
            raise Problem(
                _("「%(version)s」不是%(kind)s。") % {"version": version, "kind": label_of(kind)},
                code="side-kind",
            )
    return {
        "name": name[:60],
        "pay": side["pay"].pk if side.get("pay") else None,
        "levels": side["levels"].pk if side.get("levels") else None,
        "protect": bool(side.get("protect")) and number > 0,
    }


def _schemes(sides: Sequence[dict], month: date) -> dict:
    """Content and printed order of every scheme any side uses, by version id."""
    versions = {side["pay"].pk: side["pay"] for side in sides if side.get("pay")}
    if any(side.get("pay") is None for side in sides):
        versions |= {version.pk: version for version in in_force(PAY, last_day(month)).values()}
    found = {}
    for pk, version in sorted(versions.items()):
        try:
            items = Scheme.parse(version.content).items
        except SchemeError as error:
            raise Problem(
                _("「%(version)s」还有问题，不能测算：%(first)s")
                % {"version": version, "first": error.faults[0]},
                code="scheme",
                details=error.faults,
            ) from error
        found[str(pk)] = {
            "title": str(version),
            "content": version.content,
            "codes": [item.code for item in items],
            "names": [item.name for item in items],
            "kinds": [item.kind for item in items],
        }
    return found


def _ladders(sides: Sequence[dict], month: date, unit_ids: Sequence[int]) -> dict:
    """Content of every ladder any side uses, by version id; under ``HELD`` the one in force where a side keeps the
    levels held (of several the one most of the units have), so that the years ahead never depend on what comes later."""
    found = {}
    if any(side.get("levels") is None for side in sides):
        found[HELD] = _held_ladder(month, unit_ids)
    for version in (side["levels"] for side in sides if side.get("levels")):
        try:
            read_ladder(version.content)
        except UnreadableLadder as error:
            raise Problem(
                _("「%(version)s」还有问题，不能测算，请先在层级办法中改正。") % {"version": version},
                code="ladder",
            ) from error
        found[str(version.pk)] = {"title": str(version), "content": version.content}
    return found


def _held_ladder(month: date, unit_ids: Sequence[int]) -> dict:
    """Title and content; empty where no unit has a ladder in force."""
    by_unit = in_force(LEVELS, last_day(month))
    versions = [version for unit, version in by_unit.items() if not unit_ids or unit in unit_ids]
    if not versions:
        return {"title": "", "content": {}}
    most = Counter(version.pk for version in versions).most_common(1)[0][0]
    version = next(version for version in versions if version.pk == most)
    return {"title": str(version), "content": version.content}


def _parameters(year: int) -> list[Parameter]:
    return list(Parameter.objects.filter(period__overlap=(date(year, 1, 1), date(year + 1, 1, 1))))


def _check(simulation: Simulation, sides: Sequence[dict]) -> None:
    """The law reads for every month of the year, and a protected side has the item that protects."""
    try:
        stored.laws_of_year(simulation)
    except LawError as error:
        raise Problem(
            _("法定参数不全，不能测算 %(year)d 年：%(first)s")
            % {"year": simulation.month.year, "first": error.faults[0]},
            code="law",
            details=error.faults,
        ) from error
    for number, side in enumerate(simulation.sides):
        if not side["protect"]:
            continue
        used = [side["pay"]] if side["pay"] else [int(pk) for pk in simulation.schemes]
        if not any(
            isinstance(item.rule, Protected)
            for item in chain.from_iterable(stored.scheme_of(simulation, pk).items for pk in used)
        ):
            raise Problem(
                _("「%(name)s」的薪酬方案没有「就高不就低补差」项目，请先在草案中加上，或取消就高不就低。")
                % {"name": side["name"]},
                code="protect",
                field=f"protect_{number}",
            )


def _heads(simulation: Simulation) -> int:
    people = Employment.everything.filter(
        period__overlap=(simulation.facts_month, last_day(simulation.facts_month), "[]")
    )
    if simulation.unit_ids:
        people = people.filter(assignments__unit_id__in=simulation.unit_ids)
    return people.values("person_id").distinct().count()
