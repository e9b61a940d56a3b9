"""Months that still take leave: the room above that confirms attendance says so here, and holds its answer.

A question's answer stays true until the transaction ends, so that leave granted while a month is being confirmed is
either inside what is confirmed or a correction of it, which another confirms.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.hooks.registry import Registry
from auxpolice.months import format_month, month_of

TakesLeave = Callable[[int, list[date]], Iterable[date]]
"""Person id and months → those of them that are confirmed; what isn't stays open until the transaction ends."""

Correct = Callable[[int, list[date], str, User], None]
"""Person id, confirmed months, the reason, who made it known: what is known by now is proposed as their correction."""

_questions: Registry[str, tuple[TakesLeave, Correct]] = Registry("question on months of leave")


def register(question: TakesLeave, correct: Correct) -> None:
    _questions.add(f"{question.__module__}.{question.__qualname__}", (question, correct))


def closed(person_id: int, days: Iterable[date]) -> list[date]:
    """Months of these days whose attendance is confirmed, the first first; the others are held open."""
    months = sorted({month_of(day) for day in days})
    if not months:
        return []
    with transaction.atomic():
        return sorted({month for ask, _correct in _questions.values() for month in ask(person_id, months)})


def correct(person_id: int, months: list[date], reason: str, *, acting_user: User) -> None:
    """Leave that became known after these months were confirmed: proposed as their correction. The days have been told."""
    if months:
        for _ask, propose in _questions.values():
            propose(person_id, months, reason, acting_user)


def remark(months: Iterable[date]) -> str:
    """What becomes of leave in confirmed months, in a sentence."""
    return _("%(months)s 的考勤已确认：批准后登记为考勤更正，由另一人确认后生效，已发工资补发补扣。") % {
        "months": "、".join(format_month(month) for month in months)
    }
