"""Panels: a floor shows something on a page that lies below it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.hooks.registry import Hook, Hooked, Registry, enlisting, guarded, known, known_icon


class Place(StrEnum):
    """Places of panels, and what their functions get as ``obj``; ``{% panels "person" person %}`` draws them."""

    HOME_FIGURES = "home.figures"  # key figures above the work queue of the home page; None
    HOME = "home"  # cards below the work queue; None
    HOME_CHANGES = "home.changes"  # what has changed, beside the work queue; None
    PERSON = "person"  # a person's page; the Person
    UNIT = "unit"  # a unit's page; the Unit
    MONTH = "month"  # a pay month's page; the PayrollMonth
    SUPPLEMENT = "supplement"  # the page of a batch added to a locked month; the SupplementaryRun
    MONTH_INPUTS = "month_inputs"  # pages that enter facts of a month; its first day
    POLICY = "policy"  # a version's page; the PolicyVersion
    DUTY_PLAN = "duty.plan"  # a unit's duty plan of a month; the Plan
    CHECK = "check"  # the page of a check, below what was found; the SpotCheck
    FINDING = "finding"  # one finding on the page of its check; the Finding, its check read
    CONSULTATION = "consultation"  # the page of a round of consultation; the Consultation


class Width(StrEnum):
    FULL = "full"
    HALF = "half"
    THIRD = "third"


@dataclass(frozen=True)
class Panel:
    """A template with its context, on a card with a heading and a link; without ``frame`` it draws its own surface."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    width: Width = Width.HALF
    icon: str = ""
    url: str = ""
    link: str = ""
    frame: bool = True

    def __post_init__(self) -> None:
        known(self.width, Width, "width")
        known_icon(self.icon, empty=True)


def figures(title: str, *stats: dict[str, Any]) -> Panel:
    """Key figures without a frame: what ``{% stat %}`` takes, each."""
    return Panel(title, "components/stats.html", {"stats": stats}, frame=False)


_hooks: Registry[tuple, Hook] = Registry("panel")


def register(place: Place, order: int = 100, act: Act | None = None) -> Callable[[Hooked], Hooked]:
    """``@panels.register(Place.PERSON, order=35, act=Act.CHECK_VIEW)`` on a ``fn(request, obj)`` that gives a Panel,
    or None when there is nothing to show; asked for whoever may do the act, and shown in the order of numbers."""
    known(place, Place, "place of panels")
    return enlisting(_hooks, act, place, order=order)


def collect(place: Place, request: Any, obj: Any = None) -> list[Panel]:
    """The panels of a place for this user; a broken one is named as such and doesn't take the page down."""
    return [panel for panel, _fn in _collected(place, request, obj)]


def drawn(place: Place, request: Any, obj: Any = None) -> list[tuple[Panel, str]]:
    """The panels with their HTML; one that breaks while it is drawn is named as such, too."""
    found = []
    for panel, fn in _collected(place, request, obj):
        html = guarded(fn, partial(_html, panel, request), "")
        found.append((panel, html) if html is not None else (_failed(), _html(_failed(), request)))
    return found


def _collected(place: Place, request: Any, obj: Any) -> list[tuple[Panel, Callable]]:
    hooks = [hook for (where, _fn), hook in _hooks.items() if where == place and hook.concerns(request)]
    found = []
    for hook in sorted(hooks, key=lambda hook: hook.order):
        answers = hook.ask(Panel, request, obj)
        found += [(panel, hook.fn) for panel in ([_failed()] if answers is None else answers)]
    return found


def _failed() -> Panel:
    return Panel(_("此栏暂时无法显示"), "components/panel_failed.html")


def _html(panel: Panel, request: Any) -> str:
    return render_to_string(panel.template, {"panel": panel, **panel.context}, request=request)
