"""Writes accepted rows of a roster: a number of statements that doesn't depend on the rows."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from psycopg2.extras import Json

from auxpolice import identity
from auxpolice.access.models import User
from auxpolice.imports.kinds import Examined, Verdict
from auxpolice.imports.models import Import
from personnel.changes.accounts import replace_waiting
from personnel.changes.models import AccountChange
from personnel.models import (
    Assignment,
    BankAccount,
    ContributionBase,
    Employment,
    Person,
    PostAlias,
)
from personnel.names import name_keys
from personnel.roster.columns import Assigned, registered, tell_assigned
from personnel.roster.compare import PERSON_FIELDS
from personnel.roster.units_and_posts import NEW, UnitsAndPosts


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> list[Model]:
    """New people's facts count from the day they were hired, changes from ``day``. Gives units, posts and names of posts
    that had to be made."""
    _units_and_posts(upload, work, examined.scratch, acting_user)
    people = _people(work)
    employments = _employments(work, people)
    assigned = _assignments(work, people, employments, day)
    _accounts(work, people, day, acting_user)
    _bases(work, people, day)
    for key, column in registered().items():
        told = [
            (people[v.row.values["id_number"]], v.row.values[key], _since(v, day))
            for v in work
            if key in v.row.values
        ]
        if told:
            column.apply(told, acting_user)
    tell_assigned(assigned, acting_user, (upload.pk, upload.filename))
    return examined.scratch.made


def _joins(verdict: Verdict) -> bool:
    """A first hire or one after an exit."""
    return verdict.standing is None or verdict.standing.employment is None


def _hired(verdict: Verdict) -> date:
    return date.fromisoformat(verdict.row.values["hired"])


def _since(verdict: Verdict, day: date) -> date:
    return _hired(verdict) if _joins(verdict) else day


def _units_and_posts(
    upload: Import, work: list[Verdict], matched: UnitsAndPosts, acting_user: User | None
) -> None:
    categories = {v.row.values["post"]: v.target["category"] for v in work if v.row.values.get("post")}
    units = matched.create_missing_units() if matched.new_units else {}
    posts = matched.create_missing_posts(categories)
    for verdict in work:
        if verdict.target["unit"] == NEW:
            verdict.target["unit"] = units[verdict.row.values["unit"]]
        if verdict.target["post"] == NEW:
            verdict.target["post"] = posts[verdict.row.values["post"]]
    chosen = {
        t: int(c)
        for t, c in upload.answers.get("post", {}).items()
        if c and c != NEW and t in matched.unmatched
    }
    known = set(PostAlias.objects.filter(text__in=chosen).values_list("text", flat=True))
    matched.made += PostAlias.objects.bulk_create(
        [
            PostAlias(text=text, post_id=post, created_by=acting_user)
            for text, post in chosen.items()
            if text not in known
        ]
    )


def _people(work: list[Verdict]) -> dict[str, int]:
    """Ids by ID number; new people created, changed ones updated in one statement."""
    new, changed = [], []
    for verdict in work:
        values = verdict.row.values
        person = verdict.standing.person if verdict.standing else None
        told = {name: values[name] for name in PERSON_FIELDS if name in values}
        if person is None:
            number = values["id_number"]
            key, pinyin, initials = name_keys(values["name"])
            new.append(
                Person(**identity.facts(number), name_key=key, pinyin=pinyin, initials=initials, **told)
            )
        elif any(getattr(person, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(person, name, value)
            person.name_key, person.pinyin, person.initials = name_keys(person.name)
            changed.append({"id": person.pk, **{n: getattr(person, n) for n in (*PERSON_FIELDS, *_KEYS)}})
    Person.everything.bulk_create(new)
    columns = {**dict.fromkeys((*PERSON_FIELDS, *_KEYS), "text"), "is_veteran": "boolean"}
    _update(Person, columns, changed, extra=", row_version = t.row_version + 1, updated_at = now()")
    known = {v.row.values["id_number"]: v.standing.person.pk for v in work if v.standing}
    return known | {person.id_number: person.pk for person in new}


_KEYS = ("name_key", "pinyin", "initials")


def _employments(work: list[Verdict], people: dict[str, int]) -> dict[int, int]:
    """Employment id by person id."""
    new, changed, found = [], [], {}
    numbers = _free_badges(sum(1 for v in work if _joins(v) and not v.row.values.get("badge_number")))
    for verdict in work:
        values, person = verdict.row.values, people[verdict.row.values["id_number"]]
        if _joins(verdict):
            hired = _hired(verdict)
            new.append(
                Employment(person_id=person, period=DateRange(hired, None), first_worked=hired,
                           badge_number=values.get("badge_number") or next(numbers),
                           prior_monthly_fen=values.get("prior_monthly_fen"))
            )  # fmt: skip
            continue
        held = verdict.standing.employment
        found[person] = held.pk
        fresh = {
            "first_worked": values.get("hired", held.first_worked.isoformat()),
            "badge_number": values.get("badge_number", held.badge_number),
            "prior_monthly_fen": values.get("prior_monthly_fen", held.prior_monthly_fen),
        }
        if fresh != {**fresh, "first_worked": held.first_worked.isoformat(), "badge_number": held.badge_number,
                     "prior_monthly_fen": held.prior_monthly_fen}:  # fmt: skip
            changed.append({"id": held.pk, **fresh})
    Employment.everything.bulk_create(new)
    _update(
        Employment, {"first_worked": "date", "badge_number": "text", "prior_monthly_fen": "bigint"}, changed
    )
    return found | {employment.person_id: employment.pk for employment in new}


def _free_badges(count: int):
    """Numbers for people whose row has none: FJ and six digits after the highest in use."""
    if not count:
        return iter(())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(substr(badge_number, 3)::bigint), 0) FROM personnel_employment "
            "WHERE badge_number ~ '^FJ[0-9]{5,9}$'"
        )
        top = cursor.fetchone()[0]
    return (f"FJ{top + n:06d}" for n in range(1, count + 1))


def _assignments(
    work: list[Verdict], people: dict[str, int], employments: dict[int, int], day: date
) -> list[Assigned]:
    """People who have been put into a unit and category they were not in."""
    new, closed, corrected, assigned = [], [], [], []
    for verdict in work:
        person, target = people[verdict.row.values["id_number"]], verdict.target
        held: Any = None if _joins(verdict) else verdict.standing.assignment
        unit = target["unit"].pk
        post = target["post"].pk if target["post"] else held.post_id if held else None
        category = target["category"] or held.category
        if held and (held.unit_id, held.post_id, held.category) == (unit, post, category):
            continue
        if held is None or (held.unit_id, held.category) != (unit, category):
            assigned.append(Assigned(person, unit, category))
        if held and held.period.lower >= day:
            corrected.append({"id": held.pk, "unit_id": unit, "post_id": post, "category": category})
            continue
        if held:
            closed.append(held.pk)
        new.append(
            Assignment(person_id=person, employment_id=employments[person], unit_id=unit, post_id=post,
                       category=category, period=DateRange(_since(verdict, day), None))
        )  # fmt: skip
    _close(Assignment, closed, day)
    _update(Assignment, {"unit_id": "bigint", "post_id": "bigint", "category": "text"}, corrected)
    Assignment.everything.bulk_create(new)
    return assigned


def _accounts(work: list[Verdict], people: dict[str, int], day: date, acting_user: User | None) -> None:
    """First accounts are written; another than somebody has waits for finance, like one changed by hand."""
    new, changed = [], []
    for verdict in work:
        values = verdict.row.values
        if "account_number" not in values:
            continue
        held = verdict.standing.account if verdict.standing else None
        number, holder = values["account_number"], values.get("account_holder", values["name"])
        bank = values.get("bank", held.bank if held else "")
        if held and (held.number, held.holder, held.bank) == (number, holder, bank):
            continue
        told = {"person_id": people[values["id_number"]], "number": number, "holder": holder, "bank": bank}
        since = _since(verdict, day)
        if held is None:
            new.append(BankAccount(**told, period=DateRange(since, None)))
        else:
            since = max(since, held.period.lower)
            changed.append(AccountChange(**told, start=since, before=held.number, made_by=acting_user))
    BankAccount.everything.bulk_create(new)
    replace_waiting(changed)


def _bases(work: list[Verdict], people: dict[str, int], day: date) -> None:
    new, closed, corrected = [], [], []
    for verdict in work:
        values = verdict.row.values
        insurance, housing = values.get("insurance_fen"), values.get("housing_fen")
        if insurance is None and housing is None:
            continue
        held = verdict.standing.base if verdict.standing else None
        if held:
            follows = held.housing_fen == held.insurance_fen
            insurance = held.insurance_fen if insurance is None else insurance
            housing = (insurance if follows else held.housing_fen) if housing is None else housing
            if (held.insurance_fen, held.housing_fen) == (insurance, housing):
                continue
        insurance, housing = (
            housing if insurance is None else insurance,
            insurance if housing is None else housing,
        )
        since = max(_since(verdict, day), held.period.lower) if held else _since(verdict, day)
        if held and held.period.lower >= since:
            corrected.append({"id": held.pk, "insurance_fen": insurance, "housing_fen": housing})
            continue
        if held:
            closed.append((held.pk, since))
        new.append(
            ContributionBase(person_id=people[values["id_number"]], insurance_fen=insurance, housing_fen=housing,
                             period=DateRange(since, None))
        )  # fmt: skip
    _close_each(ContributionBase, closed)
    _update(ContributionBase, {"insurance_fen": "bigint", "housing_fen": "bigint"}, corrected)
    ContributionBase.everything.bulk_create(new)


# --- set-based statements
def _update(model, columns: dict[str, str], rows: list[dict], extra: str = "") -> None:
    """One UPDATE for all rows, each a dict with ``id`` and the columns."""
    if not rows:
        return
    sets = ", ".join(f"{name} = r.{name}" for name in columns)
    shape = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} t SET {sets}{extra} "
            f"FROM jsonb_to_recordset(%s) AS r(id bigint, {shape}) WHERE t.id = r.id",
            [Json(rows)],
        )


def _close(model, ids: list[int], day: date) -> None:
    _close_each(model, [(pk, day) for pk in ids])


def _close_each(model, ends: list[tuple[int, date]]) -> None:
    """End the open periods of these rows on the given days."""
    if not ends:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} t SET period = daterange(lower(t.period), r.day) "
            "FROM jsonb_to_recordset(%s) AS r(id bigint, day date) WHERE t.id = r.id",
            [Json([{"id": pk, "day": day.isoformat()} for pk, day in ends])],
        )
