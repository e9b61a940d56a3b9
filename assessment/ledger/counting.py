"""Registry of what can be counted of a person in a month: lateness, handovers signed, entries of a kind on the ledger.

A room registers its counters once, in its ``hooks.py``; the policy of the appraisal names one by its code. Floors above need
none: what they put on the ledger is counted by its kind of record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assessment.ledger import sources
from assessment.ledger.models import LedgerEntry
from assessment.ledger.queries import with_links
from auxpolice.hooks.registry import Registry, refuse_unless


class Behind(NamedTuple):
    """One record behind a count: its day, what it says, and its page, if it has one."""

    day: date
    words: str
    url: str = ""


RecordsOf = Callable[[int, date], list[Behind]]
"""Person id and month → the records that were counted, as far as the present scope may read them."""


@dataclass(frozen=True)
class Counter:
    """``sql`` selects ``person_id`` and ``counted`` (a whole number, 0 or more) of everybody in the month of the parameters
    ``month`` and ``next``, its first day and that of the following one. ``absent`` is the count of who is not among them:
    None where nothing can be said."""

    code: str
    label: Any
    unit: Any
    sql: str
    records: RecordsOf
    absent: int | None = 0


_counters: Registry[str, Counter] = Registry("counter")


def register(*counters: Counter) -> None:
    """Refused for a code that is no plain word of up to 20 characters or is taken already."""
    for one in counters:
        plain = one.code.isidentifier() and len(one.code) <= 20
        refuse_unless(plain, f"a counter is one word of at most 20 characters, not {one.code!r}")
        _counters.add(one.code, one)


def known() -> Mapping[str, Counter]:
    """All counters by code: those of the rooms, and one for each kind of record that makes entries."""
    entered = {f"of_{one.kind}": _entries(one) for one in sources.entering()}
    return {**dict(_counters.items()), **entered}


def names(_content: Any = None) -> dict[str, str]:
    """Code → name, as options of a policy."""
    return {code: str(one.label) for code, one in known().items()}


def _entries(source: sources.Source) -> Counter:
    sql = f"""SELECT e.person_id, count(*)::int AS counted FROM ledger_ledgerentry e
     WHERE e.month = %(month)s AND e.source_kind = '{source.kind}' AND e.reverses_id IS NULL
       AND NOT EXISTS (SELECT FROM ledger_ledgerentry r WHERE r.reverses_id = e.id) GROUP BY e.person_id"""

    def records(person_id: int, month: date) -> list[Behind]:
        found = LedgerEntry.objects.filter(
            person_id=person_id, month=month, source_kind=source.kind, reverses=None, reversed_by=None
        )
        return [
            Behind(entry.day, f"{entry.name} {entry.reason}".strip(), entry.url)
            for entry in with_links(list(found))
        ]

    return Counter(
        f"of_{source.kind}", format_lazy("{} · {}", _("台账"), source.label), _("笔"), sql, records
    )
