"""Papers about trainings: certificates of completion with their numbers, and what the yearly file says."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from auxpolice.refusals import only_one
from auxpolice.units.models import Unit, UnitKind
from personnel.models import Person
from personnel.training.models import Certificate, Completion, TrainingRecord


@transaction.atomic
def give(record_id: int, *, acting_user: User) -> Completion:
    """A certificate of completion of a passed training: the next number of the year, its words as of now."""
    require(acting_user, Act.TRAINING_PAPER)
    record = access(TrainingRecord.objects.select_related("person"), pk=record_id)
    if not record.passed:
        raise Problem(_("没有合格的培训不发结业证书。"), code="failed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('training.completion'))")
    year = today().year
    last = Completion.everything.filter(year=year).aggregate(n=Max("number"))["n"] or 0
    with only_one("record_id", Conflict(_("这次培训的结业证书已经出具，请刷新页面。"), code="given")):
        made = Completion.everything.create(
            record=record,
            person=record.person,
            year=year,
            number=last + 1,
            bureau=Unit.objects.filter(kind=UnitKind.BUREAU).values_list("name", flat=True).first() or "",
            text=words(record),
            given_by=acting_user,
            given_on=today(),
        )
    trail.record(Act.TRAINING_PAPER, record.person, acting_user=acting_user, after={"number": made.label})
    return made


def words(record: TrainingRecord) -> str:
    """What the paper says of the training."""
    said = {
        "name": record.person.name,
        "title": record.title or record.get_kind_display(),
        "began": record.began or record.ended,
        "ended": record.ended,
        "days": f"{record.half_days / 2:g}",
    }
    text = _("%(name)s 于 %(began)s 至 %(ended)s 参加%(title)s（%(days)s 天），考核合格，准予结业。")
    if record.began is None:
        text = _("%(name)s 参加 %(ended)s 结束的%(title)s（%(days)s 天），考核合格，准予结业。")
    return text % said


def year_of(person: Person, year: int) -> dict[str, Any]:
    """Trainings that ended in the year, days of each kind, certificates that were valid in it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    records = list(TrainingRecord.objects.filter(person=person, ended__range=(first, last)).order_by("ended"))
    days: dict[str, float] = {}
    for row in records:
        if row.passed:
            label = str(row.get_kind_display())
            days[label] = days.get(label, 0) + row.half_days / 2
    held = Certificate.objects.filter(
        person=person, state=ByTwoState.EFFECTIVE, period__startswith__lte=last
    ).exclude(period__endswith__lte=first)
    return {"records": records, "days": list(days.items()), "certificates": list(held.order_by("period"))}
