"""What the appraisal may count of duty: punches that are missing, handovers signed, matters handled, work at windows."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.duty.models import Handover, SignState
from assessment.duty.models.posts import Call, Rating, WindowWork
from assessment.duty.models.punches import ShiftRecord
from assessment.ledger.counting import Behind, Counter, register
from auxpolice.months import SHANGHAI, format_month, last_day

_FEWEST = 20
"""Ratings of a month below which no rate is given (rules of the evaluation of services)."""


def _within(column: str) -> str:
    return (
        f"{column} >= %(month)s::timestamp AT TIME ZONE '{SHANGHAI.key}' "
        f"AND {column} < %(next)s::timestamp AT TIME ZONE '{SHANGHAI.key}'"
    )


def _in_month(field: str, month: date) -> Q:
    return Q(**{f"{field}__date__range": (month, last_day(month))})


_UNSIGNED = [SignState.NO_IN, SignState.NO_OUT, SignState.NO_RECORD]


def _unsigned(person_id: int, month: date) -> list[Behind]:
    found = ShiftRecord.objects.filter(
        shift__person=person_id, shift__date__range=(month, last_day(month)), state__in=_UNSIGNED
    )
    url = reverse("assessment:attendance-person", args=[person_id, format_month(month)])
    return [
        Behind(one.shift.date, one.get_state_display(), url)
        for one in found.select_related("shift").order_by("shift__date")
    ]


def _handovers(person_id: int, month: date) -> list[Behind]:
    found = Handover.objects.filter(_in_month("edge", month), signatures__person=person_id).order_by("edge")
    return [
        Behind(timezone.localdate(one.edge), gettext("交接班"), reverse("assessment:handover", args=[one.pk]))
        for one in found.distinct()
    ]


def _calls(person_id: int, month: date) -> list[Behind]:
    found = Call.objects.filter(_in_month("finished_at", month), person=person_id).order_by("finished_at")
    return [
        Behind(
            timezone.localdate(one.finished_at),
            f"{one.kind_name} {one.place} {one.outcome}",
            reverse("assessment:calls"),
        )
        for one in found
        if one.finished_at
    ]


def _window(person_id: int, month: date) -> list[Behind]:
    found = WindowWork.objects.filter(person=person_id, date__range=(month, last_day(month))).order_by("date")
    words = gettext("%(matter)s %(done)d 件，差错 %(returned)d 件")
    url = reverse("assessment:windows")
    return [
        Behind(one.date, words % {"matter": one.matter, "done": one.done, "returned": one.returned}, url)
        for one in found
    ]


def _ratings(person_id: int, month: date) -> list[Behind]:
    found = Rating.objects.filter(_in_month("at", month), person=person_id).order_by("at")
    url = reverse("assessment:windows")
    return [
        Behind(timezone.localdate(one.at), f"{one.number} {one.get_level_display()}", url) for one in found
    ]


register(
    Counter(
        "unsigned",
        _("缺签到"),
        _("次"),
        f"""SELECT s.person_id, count(*)::int AS counted FROM duty_shiftrecord r JOIN duty_shift s ON s.id = r.shift_id
             WHERE s.date >= %(month)s AND s.date < %(next)s
               AND r.state IN ({", ".join(f"'{state.value}'" for state in _UNSIGNED)}) GROUP BY s.person_id""",
        _unsigned,
    ),
    Counter(
        "handovers",
        _("交接班签字"),
        _("次"),
        f"""SELECT g.person_id, count(DISTINCT g.handover_id)::int AS counted FROM duty_handoversignature g
              JOIN duty_handover h ON h.id = g.handover_id WHERE {_within("h.edge")} GROUP BY g.person_id""",
        _handovers,
    ),
    Counter(
        "matters",
        _("警情处置"),
        _("件"),
        f"SELECT person_id, count(*)::int AS counted FROM duty_call WHERE {_within('finished_at')} GROUP BY person_id",
        _calls,
    ),
    Counter(
        "window_done",
        _("窗口办件"),
        _("件"),
        """SELECT person_id, sum(done)::int AS counted FROM duty_windowwork
            WHERE date >= %(month)s AND date < %(next)s GROUP BY person_id""",
        _window,
    ),
    Counter(
        "window_returned",
        _("窗口差错率"),
        _("‰"),
        """SELECT person_id, (sum(returned) * 1000 / sum(done))::int AS counted FROM duty_windowwork
            WHERE date >= %(month)s AND date < %(next)s GROUP BY person_id HAVING sum(done) > 0""",
        _window,
        absent=None,
    ),
    Counter(
        "satisfaction",
        _("群众好评率（不少于 20 个评价）"),
        "%",
        f"""SELECT person_id, (count(*) FILTER (WHERE level >= 3) * 100 / count(*))::int AS counted FROM duty_rating
             WHERE {_within("at")} AND person_id IS NOT NULL GROUP BY person_id HAVING count(*) >= {_FEWEST}""",
        _ratings,
        absent=None,
    ),
)
