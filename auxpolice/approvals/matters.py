"""Matters that are approved, told by the features that own them; figures that an upper floor adds to a lower one's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.approvals.sheet import Answer, Figures, Sheet
from auxpolice.hooks.registry import Hook, Hooked, Registry, enlisting, refuse_unless

_AGREE, _RETURN = gettext_lazy("同意"), gettext_lazy("退回修改")


@dataclass(frozen=True)
class Matter:
    """``find`` gives the record of a text, or raises Denied; ``sheet(request, record)`` describes it. ``agree`` and
    ``send_back`` are the owner's own actions and give the sentence that says what was done. ``read`` and ``decide`` are
    the acts of those who may open the sheet and who may answer it; ``page`` is where the record lives; ``agrees`` and
    ``returns`` are the words of the two buttons."""

    code: str
    label: Any
    read: Act
    decide: Act
    find: Callable[[str], Any]
    sheet: Callable[[Any, Any], Sheet]
    agree: Callable[[Any, Answer], str]
    page: Callable[[Any], str]
    send_back: Callable[[Any, Answer], str] | None = None
    agrees: Any = _AGREE
    returns: Any = _RETURN


_matters: Registry[str, Matter] = Registry("matter of approval")
_beside: Registry[tuple, Hook] = Registry("figures of a sheet")


def register(matter: Matter) -> None:
    refuse_unless(matter.code.replace("-", "").isalpha(), f"{matter.code!r} is no code of a matter")
    _matters.add(matter.code, matter)


def by_number(rows: Callable[[], Any]) -> Callable[[str], Any]:
    """Find a record by its number in the address, within the present scope."""

    def find(text: str) -> Any:
        if not text.isdecimal() or len(text) > 18:
            raise Denied()
        return access(rows(), pk=int(text))

    return find


def known(code: str) -> Matter | None:
    return _matters.get(code)


def sheet_url(code: str, record: Any) -> str:
    return reverse("approvals:sheet", args=[code, record])


def figures_of(code: str, act: Act | None = None) -> Callable[[Hooked], Hooked]:
    """``@figures_of("policy", Act.WHAT_IF)`` on a ``fn(request, record)`` that gives Figures for the sheet, to whoever
    may do the act."""
    return enlisting(_beside, act, code)


def beside(code: str, request: Any, record: Any) -> list[Figures]:
    """Figures that other features add to the sheet of a record."""
    hooks: Iterable[Hook] = [hook for (of, _fn), hook in _beside.items() if of == code]
    return [
        found
        for hook in hooks
        if hook.concerns(request)
        for found in hook.ask(Figures, request, record) or []
    ]
