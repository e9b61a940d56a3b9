"""Actions on the calendar: say what a day is, take that back, take over a published year."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.calendar import changes
from auxpolice.calendar.days import by_weekday
from auxpolice.calendar.models import Day, DayKind
from auxpolice.calendar.seeding import seed_years
from auxpolice.problems import Problem, written

MOST_DAYS = 31


@transaction.atomic
def set_days(
    start: date, end: date | None, kind: str, name: str = "", source: str = "", *, acting_user: User
) -> int:
    """From ``start`` to ``end`` (both included; one day when not told) every day is of ``kind``; how many rows changed.

    A row is kept only where the day differs from its weekday: a working Wednesday needs none, and setting one takes
    away the row there was.
    """
    require(acting_user, Act.CALENDAR_EDIT)
    end = end or start
    if end < start:
        raise Problem(_("结束日期不能早于开始日期。"), code="day-order", field="end")
    if (end - start).days >= MOST_DAYS:
        raise Problem(
            _("一次最多登记 %(n)d 天，请分次登记。") % {"n": MOST_DAYS}, code="day-many", field="end"
        )
    if kind not in DayKind.values:
        raise Problem(_("请选择日子的性质。"), code="day-kind", field="kind")
    wanted = _("依据，例如国务院办公厅的通知或本局的文件")
    source = written(source, wanted, field="source", code="day-source", least=2)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    held = {row.date: row for row in Day.objects.select_for_update().filter(date__range=(start, end))}
    told = {"kind": kind, "name": name.strip(), "source": source}
    ordinary = [day for day in days if kind == by_weekday(day)]
    rows = [Day(date=day, **told) for day in days if day not in set(ordinary)]
    before = {str(day): held[day].get_kind_display() for day in days if day in held}
    gone = [day for day in ordinary if day in held]
    if not rows and not gone:
        raise Problem(
            _("这些日子照星期本来就是「%(kind)s」，不必登记。") % {"kind": DayKind(kind).label},
            code="day-ordinary",
            field="kind",
        )
    Day.objects.filter(date__in=gone).delete()
    Day.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["date"], update_fields=["kind", "name", "source"]
    )
    trail.record(
        "calendar.set",
        acting_user=acting_user,
        before=before,
        after={"from": start, "until": end, **told},
        label=f"{start} – {end}" if end > start else str(start),
    )
    changes.tell(days)
    return len(rows) + len(gone)


@transaction.atomic
def clear_day(day: date, *, acting_user: User) -> None:
    """Take a row away: the day follows its weekday again."""
    require(acting_user, Act.CALENDAR_EDIT)
    row = Day.objects.select_for_update().filter(date=day).first()
    if row is None:
        raise Problem(_("%(day)s 没有登记。") % {"day": day}, code="day-unknown", status=409)
    before = {"kind": row.kind, "name": row.name, "source": row.source}
    row.delete()
    trail.record("calendar.clear", acting_user=acting_user, before=before, label=str(day))
    changes.tell([day])


@transaction.atomic
def take_over_year(year: int, *, acting_user: User) -> int:
    """Days of a published year that are not registered yet; edited rows stay. Returns how many rows were added."""
    require(acting_user, Act.CALENDAR_EDIT)
    before = set(Day.objects.filter(date__year=year).values_list("date", flat=True))
    if not seed_years(year, year):
        raise Problem(
            _("程序里还没有 %(year)d 年公布的节假日安排，请按国务院办公厅的通知逐段登记。") % {"year": year},
            code="year-unknown",
            status=409,
        )
    new = set(Day.objects.filter(date__year=year).values_list("date", flat=True)) - before
    added = len(new)
    trail.record(
        "calendar.take_over", acting_user=acting_user, after={"year": year, "days": added}, label=str(year)
    )
    changes.tell(sorted(new))
    return added
