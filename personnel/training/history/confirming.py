"""What one person has entered of the past, confirmed, refused or taken back as a whole by its digest."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.problems import Conflict, written
from auxpolice.second_person import made_by, refuse_own
from personnel.models import Person
from personnel.training.certificates.rules import laid_out
from personnel.training.lacking.deriving import derive
from personnel.training.models import Certificate, Entered, PastTraining, RecordSource, TrainingRecord

_RECORDED = """
WITH told AS (
  UPDATE {past} SET state = 'effective', closed_by_id = %(user)s, closed_at = %(now)s,
         record_id = nextval(pg_get_serial_sequence('{record}', 'id'))
   WHERE id = ANY(%(ids)s) RETURNING *)
INSERT INTO {record} (id, person_id, kind, title, organiser, began, ended, half_days, minutes, passed, source)
SELECT record_id, person_id, kind, title, organiser, began, ended, half_days, 0, passed, %(source)s FROM told
"""


def past_trainings(maker: int | None = None) -> QuerySet[PastTraining]:
    """Those that wait, of one maker or of all; as far as the present user sees."""
    rows = PastTraining.objects.filter(state=ByTwoState.WAITING)
    return rows.filter(made_by=maker) if maker is not None else rows


def past_certificates(maker: int | None = None) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(state=ByTwoState.WAITING, entered=Entered.HISTORY)
    return rows.filter(made_by=maker) if maker is not None else rows


_TRAINED = ("pk", "person_id", "kind", "title", "organiser", "began", "ended", "half_days", "passed", "proof")
_HELD = ("pk", "person_id", "kind", "number", "issuer", "grade", "period", "proof")


def digest_of(trainings: Iterable[PastTraining], certificates: Iterable[Certificate]) -> str:
    """SHA-256 over what is confirmed: exactly what was shown."""
    found = hashlib.sha256()
    for rows, names in ((trainings, _TRAINED), (certificates, _HELD)):
        for row in sorted(rows, key=lambda row: row.pk):
            found.update(repr([str(getattr(row, name)) for name in names]).encode())
    return found.hexdigest()


@dataclass(frozen=True)
class Waiting:
    """What one person has entered and nobody confirmed."""

    maker: User
    trainings: int
    days: float
    certificates: int
    people: int
    digest: str
    own: bool


def waiting(user: User) -> list[Waiting]:
    """By who entered it; three statements for any number of makers."""
    trainings, certificates = defaultdict(list), defaultdict(list)
    for one in past_trainings():
        trainings[one.made_by_id].append(one)
    for held in past_certificates():
        certificates[held.made_by_id].append(held)
    makers = User.objects.in_bulk({pk for pk in (*trainings, *certificates) if pk})
    return [
        Waiting(
            maker,
            len(trainings[pk]),
            sum(row.half_days for row in trainings[pk]) / 2,
            len(certificates[pk]),
            len({row.person_id for rows in (trainings[pk], certificates[pk]) for row in rows}),
            digest_of(trainings[pk], certificates[pk]),
            made_by(user, pk),
        )
        for pk, maker in sorted(makers.items())
    ]


@dataclass(frozen=True)
class Held:
    """Rows of a maker that wait, held until the end of the transaction, with their people."""

    trainings: list[PastTraining]
    certificates: list[Certificate]

    @property
    def said(self) -> dict[str, Any]:
        return {"trainings": len(self.trainings), "certificates": len(self.certificates)}


def _hold(maker: int) -> Held:
    people = {*past_trainings(maker).values_list("person", flat=True)}
    people |= {*past_certificates(maker).values_list("person", flat=True)}
    list(
        Person.everything.filter(pk__in=people)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )
    return Held(
        list(past_trainings(maker).select_for_update(of=("self",)).order_by("pk")),
        list(past_certificates(maker).select_for_update(of=("self",)).order_by("pk")),
    )


@transaction.atomic
def confirm(maker: int, digest: str, *, acting_user: User) -> dict[str, int]:
    """Another person has seen the papers: trainings are credited, certificates count. The same statements for any number."""
    require(acting_user, Act.TRAINING_HISTORY_CONFIRM)
    held = _hold(maker)
    if not (held.trainings or held.certificates) or digest_of(held.trainings, held.certificates) != digest:
        raise Conflict(_("待确认的内容已有变化，请重新核对。"), code="digest")
    refuse_own(
        [maker],
        acting_user,
        maker=_("录入的人"),
        verb=_("确认"),
        what=_("自己录入的以往培训和证书"),
        act=Act.TRAINING_HISTORY_CONFIRM,
    )
    _room(held.certificates)
    closed = {"state": ByTwoState.EFFECTIVE, "closed_by": acting_user, "closed_at": timezone.now()}
    Certificate.everything.filter(pk__in=[row.pk for row in held.certificates]).update(**closed)
    _record([row.pk for row in held.trainings], acting_user)
    derive({row.person_id for row in held.trainings})
    _told("training.history.confirm", maker, held, acting_user, digest=digest)
    return held.said


def _record(ids: list[int], acting_user: User) -> None:
    text = _RECORDED.format(past=PastTraining._meta.db_table, record=TrainingRecord._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            text,
            {"user": acting_user.pk, "now": timezone.now(), "ids": ids, "source": RecordSource.HISTORY},
        )


def _room(fresh: list[Certificate]) -> None:
    """Of a kind and person each certificate ends where the next begins, those that count already among them."""
    people = {row.person_id for row in fresh}
    known = Certificate.everything.filter(state=ByTwoState.EFFECTIVE, person__in=people).select_related(
        "person"
    )
    wanted = {(row.person_id, row.kind) for row in fresh}
    rows = {row.pk: row for row in (*known, *fresh) if (row.person_id, row.kind) in wanted}
    groups: dict[tuple, dict] = defaultdict(dict)
    for pk, row in rows.items():
        groups[row.person_id, row.kind][pk] = (row.period.lower, row.period.upper)
    changed = []
    for spans in groups.values():
        found, twice = laid_out(spans)
        if twice:
            row = rows[min(twice)]
            raise Conflict(
                _("%(name)s 自 %(day)s 起有两份「%(kind)s」，请核对是否重复登记。")
                % {"name": row.person.name, "day": row.period.lower, "kind": row.name},
                code="twice",
            )
        for pk, (first, ends) in found.items():
            if rows[pk].period.upper != ends:
                rows[pk].period = DateRange(first, ends)
                changed.append(rows[pk])
    Certificate.everything.bulk_update(changed, ["period"], batch_size=2000)


@transaction.atomic
def refuse(maker: int, because: str, *, acting_user: User) -> dict[str, int]:
    """Another person does not confirm it: nothing of it counts."""
    require(acting_user, Act.TRAINING_HISTORY_CONFIRM)
    because = written(because, _("退回的原因"), field="because", least=2)
    refuse_own([maker], acting_user, maker=_("录入的人"), verb=_("退回"), what=_("自己录入的以往培训和证书"))
    return _close("refuse", ByTwoState.REFUSED, maker, because, acting_user)


@transaction.atomic
def withdraw(because: str, *, acting_user: User) -> dict[str, int]:
    """Take back what one has entered oneself and nobody confirmed."""
    require(acting_user, Act.TRAINING_HISTORY)
    because = written(because, _("撤回的原因"), field="because", least=2)
    return _close("withdraw", ByTwoState.WITHDRAWN, acting_user.pk, because, acting_user)


def _close(verb: str, state: ByTwoState, maker: int, because: str, acting_user: User) -> dict[str, int]:
    held = _hold(maker)
    if not (held.trainings or held.certificates):
        raise Conflict(_("没有待确认的以往培训和证书，请刷新页面。"), code="nothing")
    closed = {
        "state": state,
        "closed_by": acting_user,
        "closed_at": timezone.now(),
        "because": because[:200],
    }
    PastTraining.everything.filter(pk__in=[row.pk for row in held.trainings]).update(**closed)
    Certificate.everything.filter(pk__in=[row.pk for row in held.certificates]).update(**closed)
    _told(f"training.history.{verb}", maker, held, acting_user, reason=because)
    return held.said


def _told(act: str, maker: int, held: Held, acting_user: User, *, reason: str = "", **more: Any) -> None:
    trail.record(
        act,
        (held.trainings or held.certificates)[0],
        acting_user=acting_user,
        label=_("以往培训和证书"),
        after={**held.said, "entered_by": maker, **more},
        reason=reason,
    )
