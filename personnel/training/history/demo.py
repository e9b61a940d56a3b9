"""The past of the demo county: trainings and certificates from before its first month, entered by the department and
confirmed by another; whose certificates end soon is told."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, analyse
from auxpolice.months import SHANGHAI
from personnel.models import Assignment
from personnel.training.certificates import kinds, reminding
from personnel.training.certificates.actions import Told
from personnel.training.certificates.kinds import Kind
from personnel.training.history import certificates, confirming, trainings
from personnel.training.lacking.deriving import derive
from personnel.training.models import Certificate, PastTraining, TrainingRecord

DAY = timedelta(days=1)
HELD = {"Z01": 0.35, "Z02": 0.4, "Z03": 0.5, "Z04": 0.12, "Z05": 0.02}
"""Share of the people who hold each kind of certificate."""
ISSUERS = {
    "Z01": "县公安局交通警察大队",
    "Z02": "县红十字会",
    "Z03": "县公安局法制大队",
    "Z04": "市人力资源和社会保障局",
    "Z05": "民航地区管理局",
}


def fill(county: County) -> None:
    """Trainings are brought in in the first month, certificates two months before today; two days later confirmed."""
    drafter = county.users["zhenggong"]
    first, day = county.first_day + 9 * DAY, county.today - 60 * DAY
    places = list(
        Assignment.everything.filter(employment__period__startswith__lt=county.first_day)
        .order_by("person_id", "period")
        .values_list("person_id", "unit_id", "employment__period")
    )
    people = {person: (unit, period.lower) for person, unit, period in places}
    rng = np.random.default_rng(county.seed + 14)
    with clock.at(datetime.combine(first, time(10), SHANGHAI)), acting(drafter):
        trainings.enter(
            [
                one
                for person, (_unit, hired) in people.items()
                for one in _trainings(county, person, hired, rng)
            ],
            acting_user=drafter,
        )
    _confirmed(county, first + 2 * DAY)
    with clock.at(datetime.combine(day, time(10), SHANGHAI)), acting(drafter):
        known = kinds.of_units(day)
        certificates.enter(
            [
                one
                for person, (unit, _hired) in people.items()
                for kind in known.get(unit, {}).values()
                if (one := _certificate(person, kind, day, rng))
            ],
            acting_user=drafter,
        )
    _confirmed(county, day + 2 * DAY)
    analyse(PastTraining, Certificate, TrainingRecord)
    derive(day=county.today)
    reminding.remind(county.today)


def _confirmed(county: County, day: date) -> None:
    second = county.users["zhenggong2"]
    with clock.at(datetime.combine(day, time(15), SHANGHAI)), acting(second):
        for one in confirming.waiting(second):
            confirming.confirm(one.maker.pk, one.digest, acting_user=second)


def _trainings(
    county: County, person: int, hired: date, rng: np.random.Generator
) -> Iterator[tuple[int, dict[str, Any]]]:
    """初任 of whoever was there before the first month, a yearly training of who was there a year before."""
    paper = f"结业证〔{hired.year}〕{person:04d} 号"
    more = {"organiser": "县局政治处", "passed": True, "began": None}
    yield (
        person,
        {
            "kind": "initial",
            "title": "初任培训",
            "ended": min(hired + 20 * DAY, county.first_day - DAY),
            "half_days": 30,
            "proof": paper,
            **more,
        },
    )
    if hired < county.first_day - timedelta(days=365):
        ended = county.first_day - int(rng.integers(10, 200)) * DAY
        title = f"{ended.year} 年度轮训"
        yield (
            person,
            {"kind": "annual", "title": title, "ended": ended, "half_days": 20, "proof": "轮训名册", **more},
        )


def _certificate(
    person: int, kind: Kind, day: date, rng: np.random.Generator
) -> tuple[int, dict[str, Any]] | None:
    """Most are valid for a while yet; a few end within the next months, fewer have ended."""
    draw = rng.random(3)
    if draw[0] >= HELD.get(kind.code, 0):
        return None
    term = kind.months or 72
    issued = day - timedelta(days=int(term * 30.4 * draw[1]))
    until = issued + timedelta(days=6 * 365) if kind.expiry == "fixed" else None
    told = Told(
        kind.code,
        issued,
        number=f"{kind.code}{person:06d}",
        issuer=ISSUERS.get(kind.code, ""),
        until=until,
        grade=1 + int(draw[2] * 3) if kind.graded else None,
    )
    return person, certificates.told_of(kind, told, "证书复印件存档")
