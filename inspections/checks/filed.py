"""A check as an inspector hands it over: findings, pictures, the checklist and who signed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from auxpolice.files.contents import Upload
from auxpolice.units.models import Unit
from inspections.checks.models import Signature
from personnel.models import Person


@dataclass(frozen=True)
class Picture:
    """A picture with what the phone knows of it; ``sha256`` as the phone has reckoned it over what it sends."""

    sent: Upload | bytes
    sha256: str = ""
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class FiledFinding:
    """One finding: a catalogue code on a person or (None) on a unit, which is the visited one unless another is named."""

    code: str
    person: Person | None = None
    text: str = ""
    unit: Unit | None = None
    self_reported: bool = False
    pictures: Sequence[Picture | Upload | bytes] = ()
    id: UUID | None = None

    def said(self) -> list[Any]:
        """What tells it from another."""
        unit, person = self.unit and self.unit.pk, self.person and self.person.pk
        return [self.code, person, unit, self.text, self.self_reported, self.id]


@dataclass(frozen=True)
class Signed:
    """What stands under the record: a name with its strokes on the glass, or that it was refused before a witness."""

    state: str = Signature.NONE
    name: str = ""
    strokes: list[Any] | None = None
    witness: str = ""


@dataclass(frozen=True)
class Looked:
    """An answer on an item of the checklist: ``answer`` is one of ``catalogue.content.ANSWERS``."""

    code: str
    answer: str
    note: str = ""


@dataclass(frozen=True)
class Visit:
    """The rest of a record: what was said there, who signed, which inspection (a new one, unless it is named) it is part of."""

    is_covert: bool = False
    note: str = ""
    statement: str = ""
    signed: Signed = field(default_factory=Signed)
    theme: str = ""
    answers: Collection[Looked] = ()
    phone_at: datetime | None = None
    inspection_id: UUID | None = None

    def said(self) -> list[Any]:
        signed, looked = self.signed, sorted((one.code, one.answer, one.note) for one in self.answers)
        return [
            self.is_covert, self.note, self.statement, signed.state, signed.name, signed.strokes, signed.witness,
            self.theme, looked, self.phone_at, self.inspection_id,
        ]  # fmt: skip
