"""Kinds of honours as the rules in force for a unit on a day have them, and what stands against one of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assessment.conduct.discipline.models import Sanction, SanctionKind
from assessment.conduct.honours.content import CONTENT, HONOURS
from assessment.conduct.honours.models import Honour, Nomination, NominationState
from assessment.conduct.honours.rules import Asked, Bar, Given, bars
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import version_at, version_for
from auxpolice.problems import Problem
from personnel.models import Person


@dataclass(frozen=True)
class Rules:
    """The rules of one version: ``kinds`` by code, the rest as ``content.CONTENT`` has it."""

    version: PolicyVersion
    kinds: dict[str, dict[str, Any]]
    content: dict[str, Any]

    def kind(self, code: str, *, collective: bool) -> dict[str, Any]:
        found = self.kinds.get(code)
        if found is None or found["collective"] != collective:
            raise Problem(_("请选择表彰奖励办法中的种类。"), code="kind", field="kind")
        return found

    @property
    def frozen(self) -> dict[str, Any]:
        return {"version": self.version, "issuer": self.content["issuer"]}


def read(version: PolicyVersion) -> Rules:
    content = CONTENT.parse(version.content)
    return Rules(version, {kind["code"]: kind for kind in content["kinds"]}, content)


def rules_for(unit_id: int, day: date) -> Rules:
    """The rules in force for a unit on the day; Problem in words where there are none."""
    return read(version_for(HONOURS, unit_id, day))


def rules_at(unit_id: int, day: date) -> Rules | None:
    version = version_at(HONOURS, unit_id, day)
    return read(version) if version else None


def given_to(person: Person) -> list[Given]:
    rows = Honour.everything.filter(person=person, in_force=True)
    return [Given(row.kind, row.ladder, row.step, row.day) for row in rows]


def given_to_unit(unit_id: int) -> list[Given]:
    rows = Nomination.everything.filter(unit=unit_id, person=None, state=NominationState.GRANTED)
    return [Given(row.kind, row.ladder, row.step, row.decided_at.date()) for row in rows if row.decided_at]


def sanctioned(person: Person) -> list[date]:
    """Days on which a sanction was decided that keeps honours away in its year."""
    rows = Sanction.everything.filter(person=person, period__isempty=False)
    return list(rows.exclude(kind=SanctionKind.CRITICISM).values_list("decided", flat=True))


def against(person: Person | None, unit_id: int, kind: dict[str, Any], rules: Rules, day: date) -> list[str]:
    """Sentences of what stands against this honour for the person, or for the unit without one."""
    asked = Asked(kind["code"], kind["ladder"], kind["step"], day)
    found = bars(
        asked,
        given_to(person) if person else given_to_unit(unit_id),
        sanctioned(person) if person else [],
        **{name: rules.content[name] for name in ("stepwise", "once_a_year", "barred_by_sanction")},
    )
    said = {"kind": kind["name"], "ladder": kind["ladder"], "year": day.year}
    return [SENTENCES[bar]() % said for bar in found]


SENTENCES = {
    Bar.STEP: lambda: _("「%(kind)s」须逐级授予：在「%(ladder)s」序列中还没有低一档的奖励。"),
    Bar.YEAR: lambda: _("%(year)d 年已授予过「%(kind)s」，同一等级一年内不重复授予。"),
    Bar.SANCTION: lambda: _("%(year)d 年受过警告以上处分，当年不予表彰。"),
}


def refuse_barred(person: Person | None, unit_id: int, kind: dict[str, Any], rules: Rules, day: date) -> None:
    if sentences := against(person, unit_id, kind, rules, day):
        raise Problem(sentences[0], code="barred", field="kind", details=sentences[1:])
