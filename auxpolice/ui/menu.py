"""Socket for the menu: each floor names its pages; whoever may not do the act does not see the entry."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act

WORK, PEOPLE, ASSESSMENT, INSPECTION, GRADING, PAY, POLICY, SYSTEM = (
    "work",
    "people",
    "assessment",
    "inspection",
    "grading",
    "pay",
    "policy",
    "system",
)
SECTIONS = {
    WORK: _("工作台"),
    PEOPLE: _("人员"),
    ASSESSMENT: _("考核"),
    INSPECTION: _("督察"),
    GRADING: _("岗位与层级"),
    PAY: _("薪酬"),
    POLICY: _("政策"),
    SYSTEM: _("系统管理"),
}


@dataclass(frozen=True)
class Entry:
    label: object
    url_name: str
    act: Act | None
    icon: str
    section: str
    order: int
    quick: bool
    own: bool = False
    args: Callable | None = None


QUICK = 4
_entries: list[Entry] = []
_placed: dict[str, str] = {}


def register(
    label,
    url_name: str,
    *,
    act: Act | None = None,
    icon: str = "point",
    section: str = WORK,
    order: int = 100,
    quick: bool = False,
    own: bool = False,
    args: Callable | None = None,
) -> None:
    """One entry. ``icon`` is a Tabler icon name without ``ti-``; ``section`` is one of the constants above
    (another text makes its own section at the end); ``quick`` puts it into the bottom bar of phones;
    ``own`` shows it only to accounts that belong to a person on the roster; ``args(request)`` gives the
    arguments of the URL where it needs some."""
    entry = Entry(label, url_name, act, icon, section, order, quick, own, args)
    if all((e.url_name, e.label) != (url_name, label) for e in _entries):
        _entries.append(entry)


def place(url_name: str, *paths: str) -> None:
    """Pages under ``paths`` (from the root, ``payroll/schemes/``) belong to the entry ``url_name`` wherever their own
    address lies: what a floor shows of another's entry lights that entry."""
    for path in paths:
        _placed[path] = url_name


def build(request) -> list[dict]:
    """Sections with the entries this user may open; the one of the present page is marked."""
    scope = getattr(request, "scope", None)
    allowed = []
    for entry in _entries:
        if entry.act is not None and (scope is None or not scope.can(entry.act)):
            continue
        if entry.own and (scope is None or scope.person_id is None):
            continue
        try:
            url = reverse(entry.url_name, args=entry.args(request) if entry.args else ())
        except NoReverseMatch:
            continue  # a floor that is not installed
        allowed.append((entry, url))
    current = _current(request.path, allowed)
    known = list(SECTIONS)
    sections: dict[str, dict] = {}
    for entry, url in sorted(allowed, key=lambda pair: pair[0].order):
        section = sections.setdefault(
            entry.section,
            {"key": entry.section, "label": SECTIONS.get(entry.section, entry.section), "entries": []},
        )
        section["entries"].append(
            {
                "label": entry.label,
                "url": url,
                "icon": entry.icon,
                "quick": entry.quick,
                "own": entry.own,
                "current": url == current,
            }
        )
    return sorted(sections.values(), key=lambda s: known.index(s["key"]) if s["key"] in known else len(known))


def quick(sections: list[dict]) -> list[dict]:
    """The few entries of the phones' bottom bar: home, one's own, others marked, filled up with the rest."""
    entries = [entry for section in sections for entry in section["entries"]]
    home = entries[:1]
    marked = home + sorted((e for e in entries[1:] if e["quick"]), key=lambda entry: not entry["own"])
    return (marked + [entry for entry in entries[1:] if not entry["quick"]])[:QUICK]


def _current(path: str, allowed: list[tuple[Entry, str]]) -> str | None:
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
