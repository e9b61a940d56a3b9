"""The menu: each feature names its pages; whoever may not do the act does not see the entry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.hooks.registry import Registry, known, known_icon, refuse_unless


class Section(TextChoices):
    WORK = "work", _("工作台")
    PEOPLE = "people", _("人员")
    ASSESSMENT = "assessment", _("考核")
    INSPECTION = "inspection", _("督察")
    GRADING = "grading", _("岗位与层级")
    PAY = "pay", _("薪酬")
    POLICY = "policy", _("政策")
    SYSTEM = "system", _("系统管理")


@dataclass(frozen=True)
class MenuEntry:
    """A page in the menu, for whoever may do ``act``.

    ``quick`` puts it into the bottom bar of phones; ``own`` shows it only to accounts that belong to a person on the
    roster; ``args(request)`` gives the arguments of the URL where it needs some. ``under`` names the entry whose tab it
    is: the menu shows the first of such a group that the reader may open, its pages show the others as tabs. ``group``
    is what the menu calls them all where the reader has several.
    """

    label: Any
    url_name: str
    act: Act | None = None
    icon: str = "point"
    section: Section = Section.WORK
    order: int = 100
    quick: bool = False
    own: bool = False
    args: Callable[[Any], tuple] | None = None
    under: str = ""
    group: Any = ""

    @property
    def head(self) -> str:
        return self.under or self.url_name

    def __post_init__(self) -> None:
        known(self.act, (Act, type(None)), "act")
        known(self.section, Section, "section of the menu")
        known_icon(self.icon)


QUICK = 4
_entries: Registry[str, MenuEntry] = Registry("menu entry")
_placed: Registry[str, str] = Registry("path in the menu")


def register(*entries: MenuEntry) -> None:
    for entry in entries:
        known(entry, MenuEntry, "menu entry")
        _entries.add(entry.url_name, entry)


def place(url_name: str, *paths: str) -> None:
    """Pages under ``paths`` (from the root, ``payroll/schemes/``) belong to the entry ``url_name`` wherever their own
    address lies: what a floor shows of another's entry lights that entry."""
    for path in paths:
        refuse_unless(path.endswith("/") and not path.startswith("/"), f"{path!r} is no path from the root")
        _placed.add(path, url_name)


def refuse_unknown_places() -> None:
    """Check, once every feature has registered, that each placed path and each tab belongs to a menu entry."""
    for entry in _entries.values():
        leads = not entry.under or (entry.under in _entries and not _entries[entry.under].under)
        refuse_unless(leads, f"{entry.url_name!r} stands under {entry.under!r}, which leads no tabs")
    for path, url_name in _placed.items():
        refuse_unless(url_name in _entries, f"{path!r} is placed under {url_name!r}, which is no menu entry")


def build(request: Any) -> list[dict]:
    """Sections with the entries this user may open; the one of the present page is marked."""
    scope = getattr(request, "scope", None)
    allowed = []
    for entry in _entries.values():
        if entry.act is not None and (scope is None or not scope.can(entry.act)):
            continue
        if entry.own and (scope is None or scope.person_id is None):
            continue
        try:
            url = reverse(entry.url_name, args=entry.args(request) if entry.args else ())
        except NoReverseMatch:
            continue  # no such page in this installation
        allowed.append((entry, url))
    current = _current(request.path, allowed)
    sections: dict[Section, dict] = {}
    shown: dict[str, dict] = {}
    for entry, url in sorted(allowed, key=lambda pair: (bool(pair[0].under), pair[0].order)):
        tab = {"label": entry.label, "url": url, "current": url == current}
        if entry.head in shown:
            shown[entry.head]["tabs"].append(tab)
            shown[entry.head]["current"] |= tab["current"]
            continue
        shown[entry.head] = {
            **tab,
            "icon": entry.icon,
            "quick": entry.quick,
            "own": entry.own,
            "order": entry.order,
            "tabs": [dict(tab)],
        }
        leading = _entries[entry.head] if entry.under else entry
        section = sections.setdefault(
            leading.section, {"key": leading.section, "label": leading.section.label, "entries": []}
        )
        section["entries"].append(shown[entry.head])
    for head, told in shown.items():
        if (group := _entries[head].group) and len(told["tabs"]) > 1:
            told["label"] = group
    for section in sections.values():
        section["entries"].sort(key=lambda shown: shown["order"])
    return sorted(sections.values(), key=lambda section: list(Section).index(section["key"]))


def tabs(sections: list[dict], path: str) -> list[dict]:
    """The tabs of the page at ``path`` where it is one of several of an entry; none on the pages of a record."""
    for entry in (entry for section in sections for entry in section["entries"]):
        if len(entry["tabs"]) > 1 and any(tab["url"] == path for tab in entry["tabs"]):
            return entry["tabs"]
    return []


def quick(sections: list[dict]) -> list[dict]:
    """The few entries of the phones' bottom bar: home, one's own, others marked, filled up with the rest."""
    entries = [entry for section in sections for entry in section["entries"]]
    home = entries[:1]
    marked = home + sorted((e for e in entries[1:] if e["quick"]), key=lambda entry: not entry["own"])
    return (marked + [entry for entry in entries[1:] if not entry["quick"]])[:QUICK]


def _current(path: str, allowed: list[tuple[MenuEntry, str]]) -> str | None:
    """URL of the entry that the path was placed under, else of the longest it lies under, else of one's own entry or
    the only one that begins alike (one's payslip stands beside 「我的工资条」)."""
    home = reverse("home")
    for prefix, url_name in _placed.items():
        if path.startswith(home + prefix):
            return next((url for entry, url in allowed if entry.url_name == url_name), None)
    matching = [url for _entry, url in allowed if path == url or (url != home and path.startswith(url))]
    if matching:
        return max(matching, key=len)
    room = home + path.removeprefix(home).split("/")[0] + "/"
    alike = [(entry, url) for entry, url in allowed if url != home and url.startswith(room)]
    own = [url for entry, url in alike if entry.own]
    if own:
        return own[0]
    return alike[0][1] if len(alike) == 1 else None
