"""Rows of imported files about people of the roster, by their ID numbers."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from auxpolice.imports.kinds import Verdict
from auxpolice.imports.models import Import, Outcome
from auxpolice.imports.notes import Note, refuse, warn
from personnel.models import Person


def ids_of(numbers: Iterable[str]) -> dict[str, int]:
    """ID number → person, as an import tells of whom it wrote."""
    return dict(Person.everything.filter(id_number__in=list(numbers)).values_list("id_number", "pk"))


def of_people(upload: Import, lock: bool) -> list[Verdict]:
    """A first verdict on every row, with its person as ``standing`` where it isn't refused; two statements.

    Refused: whoever isn't in the roster within the present scope. ``lock`` holds the people named.
    """
    rows = list(upload.rows.order_by("sheet", "number"))
    numbers = {row.values["id_number"] for row in rows if "id_number" in row.values}
    reach = Person.objects.filter(id_number__in=numbers).order_by("pk")
    persons = {
        p.id_number: p for p in (reach.select_for_update(of=("self",), no_key=True) if lock else reach)
    }
    verdicts = [Verdict.first(row) for row in rows]
    for verdict in verdicts:
        if verdict.outcome != Outcome.NEW:
            continue
        values = verdict.row.values
        verdict.standing = persons.get(values["id_number"])
        if verdict.standing is None:
            text = _("名册中没有这个身份证号的人，请先登记入职。")
            verdict.refuse(refuse("unknown-person", text).of("id_number"))
        elif (name := values.get("name")) and name != verdict.standing.name:
            verdict.notes.append(other_name("name-differs", verdict.standing))
    return verdicts


def other_name(key: str, person: Person) -> Note:
    """The warning of a row that names the person with this ID number otherwise than the roster does."""
    text = _("此身份证号在册的姓名是「%(name)s」，请核对是否改名或写错了人。") % {"name": person.name}
    return warn(key, text).of("name")
