"""Kinds of certificates as the training policy in force for a unit on a day has them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import in_force, version_at
from personnel.training.certificates import rules
from personnel.training.content import CONTENT, TRAINING


@dataclass(frozen=True)
class Kind:
    """The fields are those of ``content.CERTIFICATES``."""

    code: str
    name: str
    expiry: str
    months: int | None = None
    graded: bool = False
    posts: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()

    def last_day(self, issued: date, until: date | None) -> date | None:
        return rules.last_day(self.expiry, issued, months=self.months, until=until)


def read(version: PolicyVersion | None) -> dict[str, Kind]:
    """Code → kind, in the order of the policy."""
    rows: list[dict[str, Any]] = CONTENT.parse(version.content)["certificates"] or [] if version else []
    kinds = (
        Kind(
            row["code"],
            row["name"],
            row["expiry"],
            row.get("months"),
            bool(row.get("graded")),
            tuple(row.get("posts") or ()),
            tuple(row.get("shifts") or ()),
        )
        for row in rows
    )
    return {kind.code: kind for kind in kinds}


def kinds_for(unit_id: int, day: date) -> dict[str, Kind]:
    return read(version_at(TRAINING, unit_id, day))


def of_units(day: date) -> dict[int, dict[str, Kind]]:
    """The kinds of every unit on the day; one statement."""
    versions = in_force(TRAINING, day)
    known = {version.pk: read(version) for version in versions.values()}
    return {unit: known[version.pk] for unit, version in versions.items()}
