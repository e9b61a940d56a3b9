"""The whole content of a kind of policy, described once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.policy.schema import words
from auxpolice.policy.schema.containers import DEEPEST, Group, Line, Map, OneOf, Rows, python
from auxpolice.policy.schema.fields import Choice, Fault, Field, Place
from auxpolice.problems import Problem


@dataclass(frozen=True)
class Schema:
    """``rules`` look across fields; they see contents of sound shape only. ``reading`` gives the sections where a floor
    says it better than its fields one after the other; ``judge`` all faults where its own rules read the content."""

    fields: Mapping[str, Field]
    rules: Sequence[Callable[[dict], Iterable[Fault]]] = ()
    reading: Callable[[dict], list[words.Section]] | None = None
    judge: Callable[[Any], list[Fault]] | None = None

    @property
    def root(self) -> Group:
        return Group("", self.fields)

    def faults(self, content: Any) -> list[Fault]:
        """Everything that is wrong, what blocks first; empty when sound. Never raises, whatever the content is."""
        if self.judge:
            return self.judge(content)
        if not isinstance(content, dict):
            return [Fault((), _("内容无法读取。"))]
        at = Place(content)
        self.root.check(content, at)
        found = at.faults or [fault for rule in self.rules for fault in rule(content)]
        return sorted(found, key=lambda fault: not fault.blocking)

    def parse(self, content: Any) -> dict[str, Any]:
        """The content as Python values: days as dates, what is left out as its default. Raises Problem with every fault."""
        wrong = [fault.sentence for fault in self.faults(content) if fault.blocking]
        if wrong:
            raise Problem(wrong[0], code="policy-content", details=wrong)
        return python(self.root, content)

    def sections(self, content: dict) -> list[words.Section]:
        """A sound content as people read it."""
        return self.reading(content) if self.reading else words.sections(self.root, content)

    def differences(self, old: dict, new: dict) -> list[words.Change]:
        """Differences in reading order; none when the contents are equal, one at least when they are not."""
        return words.differences(self.root, old, new)

    def turnover(self, table: str, old: dict, new: dict) -> words.Turnover:
        """Names of rows that are in one of two contents only, or in both and differ."""
        return words.turnover(self.fields[table], old.get(table) or [], new.get(table) or [])

    def at(self, name: str) -> Field | None:
        """The field that the name of an input leads to; None when there is none."""
        here: Field | None = self.root
        for step in name.split(".")[: DEEPEST * 2]:
            if isinstance(here, Group):
                here = here.fields.get(step)
            elif isinstance(here, OneOf):
                here = here.kinds.get(step)
            else:
                other = here.other if isinstance(here, Choice) and step == "other" else None
                here = here.of if isinstance(here, Rows | Map | Line) else other
        return here
