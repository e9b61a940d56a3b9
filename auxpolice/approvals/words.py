"""Put down and read what was said on a matter; called inside the act that it belongs to."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.approvals.models import Said, Word
from auxpolice.problems import written


def say(matter: str, record: Any, said: Said, text: str, *, acting_user: User, step: str = "") -> Word:
    """The word of the present user. Putting forward and sending back say why."""
    if said == Said.SUBMITTED:
        text = written(text, _("提交审批的理由"), field="reason")
    elif said == Said.RETURNED:
        text = written(text, _("退回的原因"), field="opinion", code="reason")
    return Word.objects.create(
        matter=matter,
        record=str(record),
        said=said,
        step=step[:30],
        text=text.strip()[:1000],
        said_by=acting_user,
    )


def of(matter: str, record: Any) -> QuerySet[Word]:
    """Everything that was said of a record, in the order it was said."""
    return Word.objects.filter(matter=matter, record=str(record)).select_related("said_by").order_by("pk")


def last(matter: str, record: Any, *said: Said) -> Word | None:
    """The last word of a record (of these kinds, where they are named)."""
    words = of(matter, record)
    return (words.filter(said__in=said) if said else words).last()


def returned(matter: str, record: Any) -> Word | None:
    """The word that sent the record back, while nothing was said after it."""
    word = last(matter, record)
    return word if word and word.said == Said.RETURNED else None
