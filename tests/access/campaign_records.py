"""Records of campaigns that routes are about; tests/access/records.py says what a record is."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from auxpolice.access.scope import acting
from auxpolice.months import today
from inspections.campaigns import actions
from inspections.campaigns.models import Campaign, ConflictOfInterest, Interest, Sends, Stop
from inspections.checks import actions as checks
from inspections.checks.filed import FiledFinding
from inspections.checks.models import SpotCheck
from tests.access.records import Args, record


def planned(world, theme: str = "值班备勤", *, covert: bool = False, **more) -> Campaign:
    """Of the station alone, by two inspectors, in the week from today."""
    team = [(world.inspector, Sends.INSPECTION), (world.second, Sends.INSPECTION)]
    plan = actions.Plan(
        theme,
        today(),
        today() + timedelta(days=6),
        more.pop("units", [world.station]),
        more.pop("team", team),
        is_covert=covert,
        **more,
    )
    with acting(world.inspector):
        return actions.draft(plan, acting_user=world.inspector)


def drawn(world, theme: str = "值班备勤", **more) -> Campaign:
    made = planned(world, theme, **more)
    with acting(world.inspector):
        actions.draw(made, seed=11, acting_user=world.inspector)
    return made


def running(world, theme: str = "值班备勤", **more) -> Campaign:
    made = drawn(world, theme, **more)
    with acting(world.inspector):
        return actions.start(made, acting_user=world.inspector)


def visit(world, stop: Stop, text: str = "离岗", **more) -> SpotCheck:
    """The check of a stop, with a finding on ``person``."""
    with acting(world.inspector):
        check = checks.file_check(
            uuid4(),
            stop.unit,
            timezone.now(),
            text,
            [world.second],
            [FiledFinding("P07", world.person, text)],
            is_covert=stop.campaign.is_covert,
            acting_user=world.inspector,
            **more,
        )
        actions.visited(stop, check, acting_user=world.inspector)
    return check


def under_way(world, theme: str = "值班备勤", **more) -> Campaign:
    """Running, its only stop visited."""
    made = running(world, theme, **more)
    visit(world, Stop.everything.select_related("campaign", "unit").get(campaign=made), theme)
    return made


def closed(world, theme: str = "值班备勤", **more) -> Campaign:
    made = under_way(world, theme, **more)
    with acting(world.inspector):
        return actions.close(made, acting_user=world.inspector)


def published(world, theme: str = "值班备勤", **more) -> Campaign:
    made = closed(world, theme, **more)
    with acting(world.inspector):
        return actions.publish(made, acting_user=world.inspector)


@record("campaign")
def campaign(world) -> Args:
    return {"pk": planned(world).pk, "send": {"because": "不再需要"}}


@record("drawn campaign")
def drawn_campaign(world) -> Args:
    return {"pk": drawn(world).pk}


@record("running campaign")
def running_campaign(world) -> Args:
    return {"pk": running(world).pk, "send": {"because": "临时调整"}}


@record("closed campaign")
def closed_campaign(world) -> Args:
    return {"pk": closed(world).pk}


@record("published campaign")
def published_campaign(world) -> Args:
    return {"pk": published(world).pk}


@record("stop")
def stop_of_a_campaign(world) -> Args:
    return {"pk": Stop.everything.get(campaign=drawn(world)).pk}


@record("conflict of interest")
def conflict_of_interest(world) -> Args:
    return {"pk": interest(world).pk, "send": {"because": "已调离"}}


def interest(world, note: str = "") -> ConflictOfInterest:
    with acting(world.inspector):
        return actions.declare(
            world.second, Interest.RELATIVE, unit=world.station, note=note, acting_user=world.inspector
        )
