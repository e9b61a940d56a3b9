"""Kinds of policy: an open registry. A floor registers each of its kinds, with its name and what its content holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.hooks.registry import Registry
from auxpolice.policy.schema import Form, Schema
from auxpolice.problems import Problem


@dataclass(frozen=True)
class Kind:
    """``reading`` and ``editing`` name URLs (argument ``pk`` of the version) of pages that take the place of the common
    ones. ``beside(request, version, form)`` gives what stands beside the editor while somebody types: a template and its
    context, or None for those who may not see it."""

    code: str
    label: Any
    content: Schema
    order: int = 100
    reading: str = ""
    editing: str = ""
    beside: Callable[[Any, Any, Form], tuple[str, dict] | None] | None = None


_kinds: Registry[str, Kind] = Registry("kind of policy")


def register_kind(code: str, label: Any, content: Schema, **more: Any) -> None:
    _kinds.add(code, Kind(code, label, content, **more))


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind_of(code: str) -> Kind:
    """The kind of a code. Raises Problem for one that no floor has registered."""
    if code not in _kinds:
        raise Problem(_("没有「%(kind)s」这类政策。") % {"kind": code}, code="unknown-kind", field="kind")
    return _kinds[code]


def label_of(code: str) -> str:
    """The name of a kind for people; the code of one that is no longer registered."""
    return str(_kinds[code].label) if code in _kinds else code
