"""Acts in the words of the audit trail."""

from collections.abc import Mapping
from typing import Any

from auxpolice.hooks.registry import Registry

_labels: Registry[str, Any] = Registry("label of the act")


def register(labels: Mapping[str, Any]) -> None:
    """``acts.register({"month.lock": gettext_lazy("锁定工资月")})``."""
    for act, label in labels.items():
        _labels.add(act, label)


def label_of(act: str) -> str:
    return str(_labels.get(act, act))
