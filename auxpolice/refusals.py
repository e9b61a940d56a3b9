"""What the database refuses, as one sentence to whoever asked: two were at it at once, or a value has no place.

A constraint says it in its own words (``violation_error_message``), a guard's trigger likewise; without any, the kind
of refusal is told. What only a fault of ours can cause is left alone.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, IntegrityError, transaction
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext as _

from auxpolice.outages import database_is_away
from auxpolice.problems import Conflict, Problem

Made = TypeVar("Made")
log = logging.getLogger("auxpolice.refusals")
TWICE, OVERLAP, CHECK, GUARD, USED = "23505", "23P01", "23514", "23001", "23503"
TOO_LONG, TOO_LARGE, DISK_FULL = "22001", ("22003", "22008", "22021", "22P02", "22P05"), "53100"
AT_ONCE = ("40001", "40P01", "55P03")


@contextmanager
def told() -> Iterator[None]:
    """Inside, a refusal of the database is raised as the Problem it is."""
    try:
        yield
    except (Error, ObjectDoesNotExist) as error:
        if problem := problem_of(error):
            raise problem from error
        raise


@contextmanager
def only_one(constraint: str, refusal: Problem) -> Iterator[None]:
    """Inside, breaking the constraint (a part of its name) is the refusal; what was done before stays."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint not in str(error):
            raise
        raise refusal from error


def once(make: Callable[[], Made], known: Callable[[], Made | None]) -> Made:
    """What ``make`` makes, or what is ``known`` by the same key since another did so at the same moment."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        again = known()
        if again is None:
            raise
        return again


def problem_of(error: BaseException) -> Problem | None:
    """The refusal as a Problem; None for whatever is no refusal."""
    if isinstance(error, ObjectDoesNotExist):  # locked for a change, it no longer was what it was read as
        log.exception("no longer there")
        return Conflict(_("刚刚有人改动了这条记录，没有写入。请刷新后再试。"), code="moved")
    if not isinstance(error, Error):
        return None
    if database_is_away(error):
        return Problem(_("数据库暂时连不上，没有写入任何内容，请稍后再试。"), code="away", status=503)
    cause = error.__cause__
    code, said = getattr(cause, "pgcode", None) or "", getattr(cause, "diag", None)
    if problem := _problem(code, said):
        log.warning("refused by the database: %s %s", code, getattr(said, "constraint_name", None) or "")
    return problem


def _problem(code: str, said: Any) -> Problem | None:
    own_words = _words(said.constraint_name or "", said.table_name or "") if said is not None else ""
    if code == GUARD or (code == CHECK and said is not None and not said.constraint_name):
        return Conflict(said.message_primary, code="guard")
    if code == TWICE:
        return Conflict(own_words or _("刚刚已有人登记了同样的内容，请刷新后核对。"), code="twice")
    if code == OVERLAP:
        return Conflict(own_words or _("与已有的记录期间重叠，请刷新后核对。"), code="overlap")
    if code == USED:
        return Conflict(own_words or _("所指的记录刚刚被删除，或仍有记录要用它，请刷新后核对。"), code="used")
    if code == CHECK:
        return Problem(own_words or _("所填内容不合规定，没有写入。请核对后再提交。"), code="check")
    if code == TOO_LONG:
        return Problem(_("有一项内容太长，没有写入。请缩短后再提交。"), code="too-long")
    if code in TOO_LARGE:
        return Problem(_("有一项数字、日期或文字超出可以存放的范围，没有写入。"), code="out-of-range")
    if code in AT_ONCE:
        return Conflict(_("刚刚有人在办理同一件事，没有写入。请刷新后再试。"), code="at-once")
    if code == DISK_FULL:
        return Problem(_("磁盘已满，没有写入任何内容，请告知系统管理员。"), code="disk-full", status=507)
    return None


@cache
def _constraints() -> dict[str, tuple[str, Any]]:
    """By name of the constraint or index: the sentence kept beside it, or the field that nobody else may have."""
    found: dict[str, tuple[str, Any]] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.violation_error_message != BaseConstraint.default_violation_error_message:
                found[constraint.name] = ("own", constraint.violation_error_message)
        for field in model._meta.fields:
            if field.unique and not field.primary_key:
                found[f"{model._meta.db_table}_{field.column}_key"] = ("field", field.verbose_name)
    return found


def _words(constraint: str, table: str) -> str:
    kind, words = _constraints().get(constraint, ("", ""))
    if kind == "field":
        return _("「%(field)s」已有人用了，请换一个或刷新后核对。") % {"field": words}
    return str(words)
