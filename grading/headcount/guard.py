"""Refuses an assignment that the rules of posts and headcount do not allow, whichever action makes it.

Listens to single assignments being added (hire, transfer). A roster tells the bureau's state as it is and is not
refused: the preview says what it would put above the headcount, and what is written there is recorded as exceptions that
another person grants for the file as a whole.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_save

from auxpolice.months import today
from grading.headcount.actions import check_room, over_by, record_over, take_back, use_exception
from grading.posts.actions import check_post_for
from personnel.models import Assignment
from personnel.roster.columns import on_assigned, on_gate
from personnel.roster.kind import ROSTER


def before(sender: Any, instance: Assignment, raw: bool = False, **_more: Any) -> None:
    """Raise Problem naming the rule: forbidden duty, missing education, no free headcount."""
    if raw or not instance._state.adding or instance.period.lower is None:
        return
    if instance.post is not None:
        check_post_for(instance.person, instance.post)
    day = max(instance.period.lower, today()) if instance.period.upper is None else instance.period.lower
    instance.headcount_exception = check_room(instance.unit, instance.category, day, instance.person)  # type: ignore[attr-defined]


def after(sender: Any, instance: Assignment, created: bool = False, raw: bool = False, **_more: Any) -> None:
    if created and not raw:
        use_exception(getattr(instance, "headcount_exception", None), today(), instance.person)


def listen() -> None:
    pre_save.connect(before, sender=Assignment, dispatch_uid="grading.headcount.guard.before")
    on_gate(over_by)
    on_assigned(record_over)
    ROSTER.before_undo(take_back)
    post_save.connect(after, sender=Assignment, dispatch_uid="grading.headcount.guard.after")
