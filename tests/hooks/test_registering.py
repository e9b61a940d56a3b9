"""A word that nobody knows, and a thing told twice, are refused when they are registered."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.urls import reverse

from auxpolice import invariants
from auxpolice.access.matrix import Act
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState
from auxpolice.hooks import (
    Hit,
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Tone,
    discovery,
    menu,
    panels,
    queue,
    search,
    states,
    tones,
)
from auxpolice.hooks.registry import Registry
from grading.evaluations.models import Verdict, VerdictState
from tests.hooks.test_hooks import request_of

ENTRIES = dict(menu._entries)
OURS = [app for app in apps.get_app_configs() if (settings.BASE_DIR / app.name.split(".")[0]).is_dir()]


class Colour(models.TextChoices):
    RED = "red", "红"
    BLUE = "blue", "蓝"


@pytest.fixture(autouse=True)
def untold(monkeypatch):
    """Nothing that these tests register stays."""
    for module, name in (
        (panels, "_hooks"), (queue, "_sources"), (search, "_sources"), (menu, "_entries"), (menu, "_placed"),
        (invariants, "_checks"), (engine, "_kinds"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, Registry(name))


UNKNOWN = {
    "urgency": lambda: QueueItem("整改", "/", urgency="high"),
    "due": lambda: QueueItem("整改", "/", due="2026-11-24"),
    "queue icon": lambda: QueueItem("整改", "/", icon="ti-flag"),
    "queue act": lambda: queue.register("check.answer"),
    "place": lambda: panels.register("nowhere"),
    "place as text": lambda: panels.register("person"),
    "panel order": lambda: panels.register(Place.PERSON, order="last")(request_of),
    "panel act": lambda: panels.register(Place.PERSON, act="check.view")(request_of),
    "width": lambda: Panel("督察", "t", width="wide"),
    "panel icon": lambda: Panel("督察", "t", icon="Flag"),
    "decorator without its brackets": lambda: queue.register(request_of),
    "section": lambda: MenuEntry("督察", "home", Act.HOME, section="inspection"),
    "menu act": lambda: MenuEntry("督察", "home", "home.view"),
    "menu icon": lambda: MenuEntry("督察", "home", Act.HOME, icon=None),
    "menu entry": lambda: menu.register("督察"),
    "path": lambda: menu.place("home", "/payroll/schemes/"),
    "hit icon": lambda: Hit("张伟", "/", icon=""),
    "search act": lambda: search.register("people.list"),
    "tone": lambda: tones(Colour, green="RED", neutral="BLUE"),
    "state": lambda: tones(Colour, danger="RED GREEN", neutral="BLUE"),
    "state without a tone": lambda: tones(Colour, danger="RED"),
    "state with two": lambda: tones(Colour, danger="RED BLUE", info="BLUE"),
    "enum": lambda: tones("Colour", danger="RED", info="BLUE"),
}


@pytest.mark.parametrize("told", UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_word_is_refused(told):
    with pytest.raises(ImproperlyConfigured):
        told()


TWICE = {
    "queue": lambda: queue.register(Act.HOME)(request_of),
    "panel": lambda: panels.register(Place.UNIT)(request_of),
    "search": lambda: search.register()(request_of),
    "menu": lambda: menu.register(MenuEntry("首页", "home", Act.HOME)),
    "path": lambda: menu.place("home", "payroll/schemes/"),
    "invariant": lambda: invariants.register({"金额相符": list}),
    "job": lambda: engine.register("count", chunk=request_of),
}


@pytest.mark.parametrize("told", TWICE.values(), ids=TWICE)
def test_what_is_told_twice_is_refused(told):
    told()
    with pytest.raises(ImproperlyConfigured, match="registered twice"):
        told()


def test_a_panel_may_stand_in_two_places():
    for place in (Place.HOME, Place.PERSON):
        panels.register(place)(request_of)
    assert len(panels._hooks) == 2


def test_a_place_in_the_menu_belongs_to_an_entry():
    menu.register(MenuEntry("政策", "policy:policies", Act.POLICY_VIEW))
    menu.place("policy:policies", "payroll/schemes/")
    menu.refuse_unknown_places()
    menu.place("policy:polices", "payroll/protected/")
    with pytest.raises(ImproperlyConfigured, match="policy:polices"):
        menu.refuse_unknown_places()


def test_every_hooks_module_is_found_at_any_depth():
    written = {
        ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
        for root in {app.name.split(".")[0] for app in OURS}
        for path in (settings.BASE_DIR / root).rglob("hooks.py")
    }
    assert set(discovery.modules()) == written
    assert {"inspections.checks.hooks", "payroll.year_end.hooks", "auxpolice.batch.hooks"} <= written


def test_apps_say_nothing_beside_their_name():
    """What a feature tells stands in its hooks; ``apps.py`` stays short."""
    longest = max((len(Path(app.path, "apps.py").read_text().splitlines()), app.name) for app in OURS)
    assert longest[0] <= 15, longest


def test_an_integer_state_has_the_tone_of_its_own_enum():
    assert states.tone_of(Verdict(state=1)) == Tone.INFO
    assert states.tone_of(Verdict(state=VerdictState.WITHDRAWN)) == Tone.DANGER
    assert states._enum_of(Chunk._meta.get_field("state")) is ChunkState, "though jobs are queued, too"
    assert states.shown(Job(state="failed")) == ("需人工处理", Tone.DANGER)
    assert states.tone_of(type("Row", (), {"state": JobState.DONE})()) == Tone.SUCCESS
    with pytest.raises(LookupError):
        states._enum_of(models.IntegerField(choices=[(1, "一"), (2, "二")]))


def test_every_state_has_a_tone_and_no_two_enums_are_mistaken_for_each_other():
    columns = [
        field
        for app in OURS
        for model in app.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "choices", None) and field.name in ("state", "stance", "verdict", "grade")
    ]
    assert len(columns) > 20
    for column in columns:
        assert states._enum_of(column)
    for one in states._tones:
        for other in states._tones:
            if one.choices == other.choices:
                assert list(states._tones[one].values()) == list(states._tones[other].values()), (one, other)


def test_every_icon_of_a_hook_is_one_of_ours():
    css = next((settings.BASE_DIR / "static/vendor/tabler-icons").rglob("*.css")).read_text()
    known = set(re.findall(r"\.ti-([a-z0-9-]+):+before", css))
    told = {
        (name, icon)
        for name in discovery.modules()
        for icon in re.findall(
            r'icon="([^"]*)"', (settings.BASE_DIR / (name.replace(".", "/") + ".py")).read_text()
        )
    }
    told |= {(entry.url_name, entry.icon) for entry in ENTRIES.values()}
    assert len(told) > 60 and {(name, icon) for name, icon in told if icon not in known} == set()


def test_every_entry_of_the_menu_leads_to_a_page():
    assert all(reverse(name, args=[1] if entry.args else []) for name, entry in ENTRIES.items())
