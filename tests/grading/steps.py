"""Verbs of the grading tests: policies in force, people with a past, batches walked through their steps."""

from datetime import date

from auxpolice.access.models import Role
from auxpolice.access.scope import unscoped
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState, PolicyVersion
from grading import defaults
from grading.evaluations import deciding, opening
from grading.evaluations.models import Evaluation
from grading.ladders import LEVELS
from grading.levels import actions as levels_actions
from grading.levels.models import LevelHolding
from grading.posts import POST_CLASSES
from tests.vocabulary import account

CUT_OFF = date(2025, 12, 31)
START = date(2020, 1, 1)


def office() -> dict:
    """Two people of the political department and a leader."""
    return {
        "political": account(Role.POLITICAL),
        "second": account(Role.POLITICAL),
        "leader": account(Role.LEADER),
    }


def ladder_in_force(
    staff: dict, name: str = "levels_seven", *, units=None, start: date = START, change=None
) -> PolicyVersion:
    """A default ladder (changed by ``change(content)``), approved and in force."""
    content = defaults.content(name)
    if change:
        change(content)
    kind = POST_CLASSES if name == defaults.METHOD else LEVELS
    with unscoped("test"):
        draft = policies.create_draft(kind, content["title"], content, acting_user=staff["political"])
        policies.move(draft, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=staff["political"])
        version = policies.approve(draft, acting_user=staff["leader"])
        policies.put_in_force(version, units, start, acting_user=staff["political"])
    return version


def open_batch(
    staff: dict, version: PolicyVersion, kind: str = "first", cut_off: date = CUT_OFF, **more
) -> Evaluation:
    return opening.open_evaluation(kind, version, cut_off, acting_user=staff["political"], **more)


def decide(staff: dict, batch: Evaluation) -> Evaluation:
    """Review by the department and decision by the leader."""
    deciding.review_evaluation(batch, acting_user=staff["political"])
    batch.refresh_from_db()
    return deciding.decide_evaluation(batch, acting_user=staff["leader"])


def publish(staff: dict, batch: Evaluation, start: date = date(2026, 1, 5)) -> Evaluation:
    return deciding.publish_evaluation(batch, acting_user=staff["political"], start=start)


def take_effect(staff: dict, batch: Evaluation, day: date = date(2026, 1, 20)) -> int:
    return deciding.make_effective(batch, acting_user=staff["leader"], day=day)


def verdict_of(batch: Evaluation, person):
    from grading.evaluations.models import Verdict

    return Verdict.everything.get(evaluation=batch, person=person)


def level_of(person, day: date) -> str:
    held = LevelHolding.everything.filter(person=person, period__contains=day).first()
    return held.level_code if held else ""


def give_level(staff: dict, person, code: str, on: date, **more) -> LevelHolding:
    return levels_actions.set_level(person, code, on, reason="测试", acting_user=staff["political"], **more)


def levels_on(day: date) -> list[dict]:
    """Everybody's level on a day; a level ends with its employment, whatever its own period says."""
    held = LevelHolding.everything.filter(period__contains=day, employment__period__contains=day)
    return list(
        held.values(
            "person_id", "version_id", "level_code", "level_name", "rank_order", "step", "counts_from"
        )
    )
