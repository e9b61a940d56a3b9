"""What talks are owed: written down each night, each once, from the occasions that the floors tell and the policy's terms."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.models import User
from auxpolice.audit import trail
from auxpolice.calendar.days import add_working_days
from auxpolice.months import today
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import in_force, version_at
from personnel.models import Assignment, Employment
from personnel.talks import occasions
from personnel.talks.content import TALKS
from personnel.talks.models import Owed
from personnel.talks.occasions import Arisen
from personnel.talks.rules import newcomer_dues, part_of

LOOKED_BACK, FORESEEN = 40, 31
"""Days: occasions found again each night, so that none is lost to a night without beat; talks after a hire told ahead."""
YEARLY, NEWCOMER = "yearly", "newcomer"
CLOCK_LABELS = {YEARLY: gettext_lazy("定期谈话"), NEWCOMER: gettext_lazy("新入职谈话")}


def moved(first: date, last: date) -> Iterator[Arisen]:
    """Who began in another unit or post on one of the days."""
    places = Assignment.everything.filter(period__startswith__range=(first - timedelta(days=1), last))
    began = {row.person_id: row for row in places.order_by("period")}
    earlier = Assignment.everything.filter(person__in=began).order_by("period")
    before: dict[int, Any] = {}
    for row in earlier:
        now = began[row.person_id]
        if row.period.upper == now.period.lower and row.employment_id == now.employment_id:
            before[row.person_id] = row
    for person, row in began.items():
        old = before.get(person)
        if old and (old.unit_id, old.post_id) != (row.unit_id, row.post_id) and row.period.lower >= first:
            yield Arisen(person, row.period.lower, f"moved:{row.pk}")


def leaving(_first: date, last: date) -> Iterator[Arisen]:
    """Who is to leave and is still there: due on the last day."""
    ending = Employment.everything.filter(
        period__contains=last, period__endswith__lte=last + timedelta(days=FORESEEN)
    )
    for row in ending:
        yield Arisen(row.person_id, row.period.upper - timedelta(days=1), f"leaving:{row.pk}")


def owe(person_id: int, occasion: str, source: str, day: date) -> bool:
    """Write down at once what the nightly settling would find, where the policy of the person's unit counts it."""
    place = Assignment.everything.filter(person=person_id, period__contains=day).first()
    version = version_at(TALKS, place.unit_id, day) if place else None
    days = (
        next((row["days"] for row in version.content["occasions"] if row["code"] == occasion), None)
        if version
        else None
    )
    if days is None:
        return False
    due = add_working_days(day, days)
    Owed.everything.get_or_create(
        person_id=person_id, source=source, defaults={"occasion": occasion, "arose": day, "due": due}
    )
    return True


def no_longer(source: str, because: str, *, acting_user: User) -> bool:
    """The record it came from doesn't stand any more: what is still owed is let go. The caller has decided that by right."""
    rows = Owed.everything.filter(Owed.waiting, source=source).select_for_update(of=("self",))
    gone = list(rows.select_related("person"))
    for row in gone:
        row.because, row.let_go_by, row.let_go_at = because[:200], acting_user, timezone.now()
        row.save(update_fields=["because", "let_go_by", "let_go_at"])
        trail.record(
            "talk.let_go", row.person, acting_user=acting_user, after={"owed": row.pk}, reason=row.because
        )
    return bool(gone)


@transaction.atomic
def settle(day: date | None = None) -> int:
    """Write down what is owed by the day, and let go what those who left are owed; how many are new. Twice changes nothing."""
    day = day or today()
    places = dict(Assignment.everything.filter(period__contains=day).values_list("person_id", "unit_id"))
    versions = in_force(TALKS, day)
    by_unit = {unit: versions[unit] for unit in set(places.values()) if unit in versions}
    rows = [*_periodic(day, by_unit, places), *_arisen(day, by_unit, places)]
    known = set(
        Owed.everything.filter(source__in={row.source for row in rows}).values_list("person_id", "source")
    )
    new = [row for row in rows if (row.person_id, row.source) not in known]
    Owed.everything.bulk_create(new, ignore_conflicts=True, batch_size=5000)
    gone = Owed.everything.filter(Owed.waiting).exclude(
        person__in=Employment.everything.filter(period__contains=day).values("person_id")
    )
    gone.update(because=_("已离职"), let_go_at=timezone.now())
    return len(new)


def _periodic(day: date, versions: dict[int, PolicyVersion], places: dict[int, int]) -> Iterator[Owed]:
    """Talks by the clock: some times a year, and in the months after a hire."""
    hired = Employment.everything.filter(period__contains=day).values_list("pk", "person_id", "period")
    for employment, person, period in hired:
        version = versions.get(places.get(person, 0))
        if version is None:
            continue
        part = part_of(day, version.content["times_a_year"])
        if part and period.lower <= part[1]:
            number, first, last = part
            yield Owed(
                person_id=person,
                occasion=YEARLY,
                source=f"yearly:{first.year}:{number}",
                arose=first,
                due=last,
            )
        months = version.content.get("newcomer_months") or []
        window = (day - timedelta(days=LOOKED_BACK), day + timedelta(days=FORESEEN))
        for number, due in newcomer_dues(period.lower, months, *window):
            yield Owed(
                person_id=person,
                occasion=NEWCOMER,
                source=f"joined:{employment}:{number}",
                arose=period.lower,
                due=due,
            )


def _arisen(day: date, versions: dict[int, PolicyVersion], places: dict[int, int]) -> Iterator[Owed]:
    """What the floors tell, where the policy of the person's unit counts it."""
    terms: dict[int, dict[str, int]] = {
        unit: {row["code"]: row["days"] for row in version.content["occasions"]}
        for unit, version in versions.items()
    }
    dues: dict[tuple[date, int], date] = {}
    for occasion in occasions.everyone():
        for one in occasion.find(day - timedelta(days=LOOKED_BACK), day):
            days = terms.get(places.get(one.person_id, 0), {}).get(occasion.code)
            if days is None:
                continue
            if (one.day, days) not in dues:
                dues[one.day, days] = add_working_days(one.day, days)
            yield Owed(
                person_id=one.person_id,
                occasion=occasion.code,
                source=one.source,
                arose=min(one.day, day),
                due=one.day if occasion.own_term else dues[one.day, days],
            )
