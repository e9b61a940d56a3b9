"""Duty of the demo county: rules, patterns and teams, a year of published plans, sign-in of the last months, posts on the
street, matters and ratings; laid set-based, as the acts would have left it."""

import copy
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.duty import default_shifts
from assessment.duty.content import COMPREHENSIVE, DUTY
from assessment.duty.defaults import EXAMPLE
from assessment.duty.models import DayOf, Plan, PlanLine, PlanState, Shift, ShiftRecord, TeamMember
from assessment.duty.models.posts import (
    Call,
    PostDuty,
    PostHours,
    PostKind,
    Rating,
    StreetPost,
    WindowWork,
)
from assessment.duty.planning import settings as facts
from assessment.duty.rules.facts import shift_span
from assessment.relations import LEAVE_DAYS
from auxpolice.access.scope import acting
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.demo.county import County, analyse, register
from auxpolice.months import SHANGHAI, last_day, next_month
from auxpolice.units.models import Unit, UnitKind
from personnel.models import Assignment
from personnel.relations import ASSIGNMENTS, TRAINING_DAYS
from personnel.training.gate import gates

ROTATING = {
    UnitKind.STATION: "L1",
    UnitKind.SERVICE_STATION: "L1",
    UnitKind.SQUAD: "L1",
    UnitKind.DETENTION: "L2",
}
"""Kinds of units whose auxiliaries on the front line rotate, with the pattern."""
TEAMS = "甲乙丙丁"
SIGNED = 2
"""Closed months of which sign-in is kept: before them attendance followed the plan."""

# Who moves to a unit of another pattern may still be on the night before: that one stays, the new one falls away.
_SHIFTS = (
    """INSERT INTO duty_shift (plan_id, unit_id, person_id, date, code, kind, starts, ends, break_minutes, night, source, why)
SELECT p.id, m.unit_id, m.person_id, d.date, k.code, k.kind, (d.date + k.starts) AT TIME ZONE 'Asia/Shanghai',
       (d.date + k.ends) AT TIME ZONE 'Asia/Shanghai', k.break, k.night, 'pattern', left(u.name || '，第 ' || c.place || ' 天', 200)
  FROM duty_teammember m
  JOIN duty_plan p ON p.unit_id = m.unit_id AND p.month = %(month)s
  JOIN unnest(%(dates)s::date[]) AS d(date) ON m.period @> d.date
  JOIN unnest(%(units)s::bigint[], %(names)s::text[], %(patterns)s::text[], %(lengths)s::int[])
    AS u(unit_id, name, pattern, length) ON u.unit_id = m.unit_id
  JOIN unnest(%(cycle_of)s::text[], %(cycle_place)s::int[], %(cycle_code)s::text[]) AS c(pattern, place, code)
    ON c.pattern = u.pattern AND c.place = (((d.date - %(anchor)s::date - m.behind) %% u.length) + u.length) %% u.length + 1
  JOIN unnest(%(codes)s::text[], %(kinds)s::text[], %(starts)s::interval[], %(ends)s::interval[], %(breaks)s::int[],
              %(nights)s::bool[]) AS k(code, kind, starts, ends, break, night) ON k.code = c.code
  JOIN """
    + f"""{ASSIGNMENTS} a ON a.person_id = m.person_id AND a.unit_id = m.unit_id AND a.period @> d.date
 WHERE NOT EXISTS (SELECT FROM {TRAINING_DAYS} t WHERE t.person_id = m.person_id AND t.date = d.date)
    ON CONFLICT DO NOTHING
"""
)
_OFFICE = f"""INSERT INTO duty_shift (plan_id, unit_id, person_id, date, code, kind, starts, ends, break_minutes, night, source, why)
SELECT p.id, a.unit_id, a.person_id, d.date, k.code, k.kind, (d.date + k.starts) AT TIME ZONE 'Asia/Shanghai',
       (d.date + k.ends) AT TIME ZONE 'Asia/Shanghai', k.break, k.night, 'pattern', '没有班组，按常白班'
  FROM duty_plan p
  JOIN {ASSIGNMENTS} a ON a.unit_id = p.unit_id
  LEFT JOIN unnest(%(fresh)s::bigint[], %(ready)s::date[]) AS f(person_id, ready) ON f.person_id = a.person_id
  JOIN unnest(%(working)s::date[]) AS d(date) ON a.period @> d.date
  JOIN unnest(%(codes)s::text[], %(kinds)s::text[], %(starts)s::interval[], %(ends)s::interval[], %(breaks)s::int[],
              %(nights)s::bool[]) AS k(code, kind, starts, ends, break, night)
    ON k.code = CASE WHEN f.person_id IS NULL OR d.date >= f.ready THEN '日' ELSE '跟' END
 WHERE p.month = %(month)s
   AND NOT EXISTS (SELECT FROM duty_teammember m WHERE m.person_id = a.person_id AND m.period @> d.date)
   AND NOT EXISTS (SELECT FROM {TRAINING_DAYS} t WHERE t.person_id = a.person_id AND t.date = d.date)
    ON CONFLICT DO NOTHING
"""
# Most sign a little early and leave a little late; one in 113 comes late, one in 211 leaves early, one in 190 forgot to
# sign out and was repaired; of the last days some are still missing.
_SIGNED = f"""CREATE TEMP TABLE signed ON COMMIT DROP AS
SELECT s.id AS shift_id, s.person_id, s.starts, s.ends,
       s.starts + make_interval(mins => CASE WHEN h %% 113 = 0 THEN 6 + h %% 15 ELSE -3 - h %% 12 END, secs => h %% 60) AS came,
       s.ends + make_interval(mins => CASE WHEN h %% 211 = 0 THEN -8 - h %% 20 ELSE 1 + h / 7 %% 9 END, secs => h / 3 %% 60) AS went,
       CASE WHEN h %% 113 = 0 THEN 6 + h %% 15 ELSE 0 END AS late, CASE WHEN h %% 211 = 0 THEN 7 + h %% 20 ELSE 0 END AS early,
       h %% 190 = 0 AND h %% 211 <> 0 AS forgot, s.ends > %(recent)s AND h %% 37 = 0 AS missing
  FROM duty_shift s
  LEFT JOIN duty_plan p ON p.id = s.plan_id
  CROSS JOIN LATERAL (SELECT abs(hashint8extended(s.id, %(seed)s) %% 1000003)::int AS h) hashed
 WHERE s.date >= %(first)s AND s.kind <> 'standby' AND s.ends < %(now)s AND coalesce(p.state, 'published') = 'published'
   AND NOT EXISTS (SELECT FROM {LEAVE_DAYS} l WHERE l.person_id = s.person_id AND l.date = s.date)"""
_PUNCHES = """INSERT INTO duty_punch (person_id, at, source, mark, place, note, received_at, batch_key, by_id)
SELECT person_id, came, 'phone', '', '', '', came, '', NULL FROM signed
 UNION ALL
SELECT person_id, went, CASE WHEN forgot THEN 'repair' ELSE 'phone' END, CASE WHEN forgot THEN 'approved' ELSE '' END, '',
       CASE WHEN forgot THEN '忘记签退，带班民警证明在岗' ELSE '' END, went, '', CASE WHEN forgot THEN %(by)s END
  FROM signed WHERE NOT missing
    ON CONFLICT DO NOTHING"""
_RECORDS = """INSERT INTO duty_shiftrecord (shift_id, signed_in_id, signed_out_id, state, late_minutes, early_minutes, marks, away)
SELECT t.shift_id, i.id, o.id,
       CASE WHEN o.id IS NULL THEN 'no_out' WHEN late > 0 AND early > 0 THEN 'late_early' WHEN late > 0 THEN 'late'
            WHEN early > 0 THEN 'early' ELSE 'ok' END, late, CASE WHEN o.id IS NULL THEN 0 ELSE early END,
       CASE WHEN forgot AND o.id IS NOT NULL THEN ARRAY['out_by_approval'] ELSE ARRAY[]::text[] END, ''
  FROM signed t
  JOIN duty_punch i ON i.person_id = t.person_id AND i.at = t.came
  LEFT JOIN duty_punch o ON o.person_id = t.person_id AND o.at = t.went AND NOT t.missing"""


def plans(county: County) -> None:
    """Rules, patterns, teams, and published plans of every month up to the one under way."""
    drafter, since = county.users["zhenggong"], county.since
    by_plan: dict[str, Any] = copy.deepcopy(EXAMPLE)
    by_plan["sign_in"]["by_plan"] = True
    by_plan["title"] = "勤务规则（示例，签到启用前）"
    county.enact(DUTY, by_plan)
    signed = signed_since(county)
    if signed > since:
        county.enact(DUTY, EXAMPLE, start=signed)
    rotating = [unit for unit in county.units if _pattern_of(unit)]
    for unit in rotating:
        head = county.users[f"fzr{unit.code}"]
        facts.set_system(
            unit, since, COMPREHENSIVE, "quarter", "县人社局综合计算工时制批复（示例）", acting_user=drafter
        )
        with acting(head):
            facts.set_pattern(unit, since, _pattern_of(unit), since, acting_user=head)
            facts.add_staffing(unit, since, DayOf.EVERY, time(0), time(0), 2, 1, acting_user=head)
    joined = Assignment.everything.filter(employment__period__startswith__gte=county.first_day)
    found = gates(list(joined.values_list("person_id", flat=True).distinct()), county.today)
    ready = {pk: gate.ready or date.max for pk, gate in found.items()}
    _teams(county, rotating, since, ready)
    for month in county.lived_months:
        _plan(county, month, rotating, since, ready)
    analyse(Shift, Plan, TeamMember)


def signed_since(county: County) -> date:
    """The day from which people sign in."""
    return next_month(county.months[-1], 1 - min(SIGNED, len(county.months)))


def _pattern_of(unit: Unit) -> str:
    return "L1" if unit.code == "08" else ROTATING.get(UnitKind(unit.kind), "")


def _teams(county: County, rotating: list[Unit], since: date, ready: dict[int, date]) -> None:
    """Everybody on the front line of these units in one of four teams, as long as they are there."""
    step = {"L1": 2, "L2": 1}
    units = {unit.pk: step[_pattern_of(unit)] for unit in rotating}
    rows, number = [], 0
    there = Assignment.everything.filter(unit__in=units, category="attendant")
    for place in there.order_by("unit", "person_id", "period"):
        number += 1
        start = max(place.period.lower, since, ready.get(place.person_id, since))
        if place.period.upper is not None and place.period.upper <= start:
            continue
        rows.append(
            TeamMember(
                person_id=place.person_id,
                unit_id=place.unit_id,
                team=TEAMS[number % 4],
                behind=number % 4 * units[place.unit_id],
                period=DateRange(start, place.period.upper),
                by=county.users["zhenggong"],
            )
        )
    TeamMember.everything.bulk_create(rows, batch_size=2000)


def _plan(county: County, month: date, rotating: list[Unit], anchor: date, ready: dict[int, date]) -> None:
    """The month's plans, published on the 25th before by the heads; day shifts of the others."""
    published = datetime.combine(next_month(month, -1).replace(day=25), time(17, 20), SHANGHAI)
    made = Plan.everything.bulk_create(
        Plan(
            unit=unit,
            month=month,
            state=PlanState.PUBLISHED,
            published_by=county.users[f"fzr{unit.code}"],
            published_at=published,
        )
        for unit in rotating
    )
    of_unit = {plan.unit_id: plan for plan in made}
    here = Assignment.everything.filter(unit__in=of_unit, period__overlap=DateRange(month, next_month(month)))
    pairs = set(here.values_list("unit_id", "person_id"))
    PlanLine.everything.bulk_create(
        (PlanLine(plan=of_unit[unit], person_id=person) for unit, person in sorted(pairs)), batch_size=2000
    )
    of_days = kinds(month, last_day(month))
    shifts, patterns = EXAMPLE["shifts"], {row["code"]: row for row in EXAMPLE["patterns"]}
    cycles = [
        (code, place, shift)
        for code in ("L1", "L2")
        for place, shift in enumerate(patterns[code]["cycle"].split(), 1)
        if shift != "休"
    ]
    spans = [[timedelta(minutes=one) for one in shift_span(shift)] for shift in shifts]
    lengths = {code: len(patterns[code]["cycle"].split()) for code in ("L1", "L2")}
    params: dict[str, Any] = {
        "month": month,
        "dates": list(of_days),
        "working": [day for day, kind in of_days.items() if kind == DayKind.WORKDAY],
        "anchor": anchor,
        "fresh": list(ready),
        "ready": list(ready.values()),
        "units": [unit.pk for unit in rotating],
        "patterns": [_pattern_of(unit) for unit in rotating],
        "names": [patterns[_pattern_of(unit)]["name"] for unit in rotating],
        "lengths": [lengths[_pattern_of(unit)] for unit in rotating],
        "cycle_of": [one[0] for one in cycles],
        "cycle_place": [one[1] for one in cycles],
        "cycle_code": [one[2] for one in cycles],
        "codes": [shift["code"] for shift in shifts],
        "kinds": [shift["kind"] for shift in shifts],
        "starts": [starts for starts, _ends in spans],
        "ends": [ends for _starts, ends in spans],
        "breaks": [shift["break_minutes"] for shift in shifts],
        "nights": [shift.get("night", False) for shift in shifts],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHIFTS, params)
        cursor.execute(_OFFICE, params)
    if month >= signed_since(county):  # before it attendance followed the plan, and needs no day shifts
        default_shifts.lay(month, last_day(month))


def signs(county: County) -> None:
    """Sign-in of the last months up to yesterday."""
    now = datetime.combine(county.today, time(0), SHANGHAI)
    params: dict[str, Any] = {
        "first": signed_since(county),
        "now": now,
        "recent": max(
            now - timedelta(days=3), datetime.combine(next_month(county.months[-1]), time(0), SHANGHAI)
        ),
        "seed": county.seed,
        "by": county.users["zhenggong2"].pk,
    }
    with connection.cursor() as cursor:
        for statement in (_SIGNED, "ANALYZE signed", _PUNCHES, _RECORDS):
            cursor.execute(statement, params)
    analyse(ShiftRecord)


POSTS = {
    UnitKind.SERVICE_STATION: (("站前岗亭", PostKind.GUARD), ("步巡路段", PostKind.PATROL)),
    UnitKind.SQUAD: (("学校护学岗", PostKind.TRAFFIC), ("中心路口", PostKind.TRAFFIC)),
}
_PLACED = """INSERT INTO duty_postduty (post_id, shift_id, starts, ends, by_id)
SELECT p.post_id, s.id, s.starts, s.ends, %(by)s
  FROM (SELECT id, unit_id, starts, ends, row_number() OVER (PARTITION BY unit_id, date, code ORDER BY id) AS place
          FROM duty_shift WHERE date >= %(first)s AND kind = 'work' AND source = 'pattern') s
  JOIN (SELECT id AS post_id, unit_id, row_number() OVER (PARTITION BY unit_id ORDER BY id) AS place FROM duty_streetpost) p
    ON p.unit_id = s.unit_id AND p.place = s.place"""
_SEEN = """INSERT INTO duty_sighting (post_id, kind, at, manned, person_id, words, by_id)
SELECT d.post_id, 'check_in', d.starts + make_interval(mins => 10 + n * 60 + h %% 40), true, s.person_id, '', %(by)s
  FROM duty_postduty d
  JOIN duty_shift s ON s.id = d.shift_id
  JOIN duty_shiftrecord r ON r.shift_id = s.id
  CROSS JOIN generate_series(0, 6) AS n
  CROSS JOIN LATERAL (SELECT abs(hashint8extended(d.id * 7 + n, %(seed)s) %% 1000003)::int AS h) hashed
 WHERE h %% 10 < 7 AND d.starts + make_interval(mins => 50 + n * 60) < d.ends AND d.starts < %(now)s
 UNION ALL
SELECT d.post_id, 'look', d.starts + make_interval(mins => 30 + h %% 400), h %% 11 > 0, NULL,
       CASE WHEN h %% 11 = 0 THEN '岗亭无人，约十分钟后返回' ELSE '' END, %(looker)s
  FROM duty_postduty d
  JOIN duty_shiftrecord r ON r.shift_id = d.shift_id
  CROSS JOIN LATERAL (SELECT abs(hashint8extended(d.id, %(seed)s + 3) %% 1000003)::int AS h) hashed
 WHERE h %% 23 = 0 AND d.ends < %(now)s"""


def street(county: County) -> None:
    """Posts, who was sent there, what was seen, matters handled and windows, of the last months."""
    first, now = signed_since(county), datetime.combine(county.today, time(0), SHANGHAI)
    staff = county.users["zhenggong2"]
    posts = StreetPost.everything.bulk_create(
        StreetPost(unit=unit, name=name, kind=kind, period=DateRange(first, None), by=staff)
        for unit in county.units
        for name, kind in POSTS.get(UnitKind(unit.kind), ())
    )
    PostHours.everything.bulk_create(
        PostHours(post=post, starts=time(7), ends=time(23), wanted=1, period=DateRange(first, None), by=staff)
        for post in posts
    )
    params: dict[str, Any] = {
        "first": first,
        "by": staff.pk,
        "looker": county.users["ducha"].pk,
        "seed": county.seed,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLACED, params)
        analyse(PostDuty, ShiftRecord)
        cursor.execute(_SEEN, params)
    _calls(county, first, now)
    _windows(county, first)


PLACES = (
    "人民路口",
    "东街市场",
    "汽车站",
    "县医院门口",
    "实验小学",
    "河滨公园",
    "步行街",
    "农贸市场",
    "新城小区",
    "火车站广场",
)
KINDS = (("Q01", "群众求助", "已协助办理"), ("Q02", "纠纷处置", "当场调解，双方离开"), ("Q03", "治安警情", "移交值班民警"),
         ("Q04", "交通秩序", "已疏导、劝离"), ("Q09", "其他", "已登记转办"))  # fmt: skip


def _calls(county: County, first: date, now: datetime) -> None:
    """Matters of the units on the street, more by day and in the evening."""
    rng = county.rng
    working: dict[int, list[int]] = {}
    there = Assignment.everything.filter(
        category="attendant",
        unit__in=[unit for unit in county.units if _pattern_of(unit) and unit.kind != UnitKind.DETENTION],
        period__contains=DateRange(first, county.today + timedelta(days=1)),
    )
    for unit, person in there.order_by("person_id").values_list("unit_id", "person_id"):
        working.setdefault(unit, []).append(person)
    weights = [1] * 7 + [3, 5, 5, 5, 5, 4, 3, 4, 5, 5, 6, 6, 6, 5, 4, 2, 1]
    hours = [weight / sum(weights) for weight in weights]
    rows, days = [], (county.today - first).days
    for unit, people in sorted(working.items()):
        for _n in range(days):
            day = first + timedelta(days=int(rng.integers(0, days)))
            at = datetime.combine(
                day,
                time(int(rng.choice(24, p=hours)), int(rng.integers(0, 60)), int(rng.integers(0, 60))),
                SHANGHAI,
            )
            kind, name, outcome = KINDS[int(rng.choice(5, p=[0.3, 0.2, 0.12, 0.3, 0.08]))]
            source = str(rng.choice(["dispatched", "asked", "found"], p=[0.45, 0.3, 0.25]))
            arrived = at + timedelta(seconds=int(rng.gamma(2.2, 130))) if source != "found" else at
            finished = arrived + timedelta(minutes=int(rng.gamma(2, 14)) + 2)
            closed = rng.random() < 0.95 and finished < now
            rows.append(
                Call(
                    unit_id=unit,
                    person_id=people[int(rng.integers(0, len(people)))],
                    kind=kind,
                    kind_name=name,
                    source=source,
                    place=PLACES[int(rng.integers(0, len(PLACES)))],
                    accepted_at=at,
                    arrived_at=arrived if source == "found" or rng.random() < 0.93 else None,
                    finished_at=finished if closed else None,
                    outcome=outcome if closed else "",
                    by=county.users["zhenggong2"],
                )
            )
    Call.everything.bulk_create(rows, batch_size=2000)


def _windows(county: County, first: date) -> None:
    """Work and ratings at the windows."""
    rng = county.rng
    work: list[WindowWork] = []
    ratings: list[Rating] = []
    units = [unit for unit in county.units if unit.kind == UnitKind.WINDOW]
    there = Assignment.everything.filter(unit__in=units, category="civilian")
    people = list(there.order_by("person_id").values_list("unit_id", "person_id", "period"))
    for day, kind in kinds(first, county.today - timedelta(days=1)).items():
        if kind != DayKind.WORKDAY:
            continue
        for unit, person, period in people:
            if day not in period:
                continue
            done = int(rng.integers(12, 40))
            work.append(
                WindowWork(
                    unit_id=unit,
                    person_id=person,
                    date=day,
                    matter="综合窗口",
                    done=done,
                    returned=int(rng.binomial(done, 0.012)),
                    by=county.users["zhenggong2"],
                )
            )
            for _n in range(int(rng.integers(0, 3))):
                at = datetime.combine(day, time(int(rng.integers(9, 17)), int(rng.integers(0, 60))), SHANGHAI)
                ratings.append(
                    Rating(
                        number=f"{day:%Y%m%d}{len(ratings):06d}",
                        unit_id=unit,
                        person_id=person,
                        at=at,
                        matter="证件办理",
                        level=int(rng.choice([5, 4, 3, 2, 1], p=[0.72, 0.18, 0.07, 0.02, 0.01])),
                    )
                )
    WindowWork.everything.bulk_create(work, batch_size=2000)
    Rating.everything.bulk_create(ratings, batch_size=2000)


register(31, "勤务与班表", plans)
register(33, "签到", signs)
register(34, "岗点、处置与窗口", street)
