"""Contribution bases of many people at once."""

from datetime import date

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from personnel.models import ContributionBase

ROWS = 5000
"""Rows in one INSERT."""


def hold() -> None:
    """Until the transaction ends nobody else writes a base; reading goes on. Who waits here sees afterwards what the
    other has written."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE personnel_contributionbase IN SHARE ROW EXCLUSIVE MODE")


def replace_all(start: date, bases: list[tuple[int, int, int]]) -> int:
    """From ``start`` each person has the (person, social insurance, housing fund) base of the list, in fen, for as long
    as the base of that day was to hold (open, where there was none); the rows before it end there. How many rows.

    The caller holds the table. Nobody in the list has a base that begins on or after ``start``.
    """
    people = [person for person, _insurance, _housing in bases]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT id, person_id, period FROM personnel_contributionbase"
            "               WHERE person_id = ANY(%(people)s) AND period @> %(start)s),"
            "     ended AS (UPDATE personnel_contributionbase t SET period = daterange(lower(held.period), %(start)s)"
            "                 FROM held WHERE t.id = held.id)"
            " SELECT person_id, upper(period) FROM held",
            {"people": people, "start": start},
        )
        until = dict(cursor.fetchall())
    made = ContributionBase.everything.bulk_create(
        [
            ContributionBase(
                person_id=person,
                insurance_fen=insurance,
                housing_fen=housing,
                period=DateRange(start, until.get(person)),
            )
            for person, insurance, housing in bases
        ],
        batch_size=ROWS,
    )
    return len(made)


def restore_all(start: date, people: list[int], had_before: list[int]) -> None:
    """Take back what ``replace_all`` did for these people: their rows that begin on ``start`` go, and the row before it
    holds again for as long as that one was to hold – of those who ``had_before`` one. The caller holds the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM personnel_contributionbase WHERE person_id = ANY(%s) AND lower(period) = %s"
            " RETURNING person_id, upper(period)",
            [people, start],
        )
        until = dict(cursor.fetchall())
        again = [person for person in had_before if person in until]
        cursor.execute(
            "UPDATE personnel_contributionbase t SET period = daterange(lower(t.period), ended.until)"
            "  FROM unnest(%s::bigint[], %s::date[]) AS ended(person_id, until)"
            " WHERE t.person_id = ended.person_id AND upper(t.period) = %s",
            [again, [until[person] for person in again], start],
        )
