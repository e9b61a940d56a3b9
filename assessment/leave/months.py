"""Months that still take leave: the room above that confirms attendance says so here, and holds its answer.

A question's answer stays true until the transaction ends, so that leave granted while a month is being confirmed is
either inside what is confirmed or refused.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.hooks.registry import Registry
from auxpolice.months import format_month, month_of
from auxpolice.problems import Conflict

TakesLeave = Callable[[int, list[date]], Iterable[date]]
"""Person id and months → those of them that are confirmed; what isn't stays open until the transaction ends."""

_questions: Registry[str, TakesLeave] = Registry("question on months of leave")


def register(question: TakesLeave) -> None:
    _questions.add(f"{question.__module__}.{question.__qualname__}", question)


def closed(person_id: int, days: Iterable[date]) -> list[date]:
    """Months of these days whose attendance is confirmed, the first first; the others are held open."""
    months = sorted({month_of(day) for day in days})
    if not months:
        return []
    with transaction.atomic():
        return sorted({month for ask in _questions.values() for month in ask(person_id, months)})


def refuse_closed(person_id: int, days: Iterable[date]) -> None:
    """Raise Conflict, with the way out, where one of the days lies in a confirmed month."""
    if months := closed(person_id, days):
        raise Conflict(
            _(
                "%(months)s 的考勤已确认。请单位负责人在「考勤」中写明原因退回本人该月考勤，再办理请假、重新确认；"
                "已有更正的，再登记一次更正。工资已发的，差额由补发补扣找齐。"
            )
            % {"months": "、".join(format_month(month) for month in months)},
            code="month-confirmed",
        )
