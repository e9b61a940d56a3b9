"""Pure rules of rectification: its term, who answers for it next, who may re-check, what is looked back at."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any


def term_days(terms: Mapping[str, Any], *, serious: bool) -> int:
    """Working days to put it right."""
    return terms["rectify_serious_days" if serious else "rectify_days"]


def first_owner(rungs: Sequence[Collection[int]], otherwise: int) -> int:
    """Whoever stands lowest, else whoever issued the notice: it is never nobody's."""
    return next((min(rung) for rung in rungs if rung), otherwise)


def next_owner(rungs: Sequence[Collection[int]], owner: int) -> int:
    """The one on the next rung above the owner's; at the top, and where nobody is above, the owner keeps it."""
    stands = max((n for n, rung in enumerate(rungs) if owner in rung), default=-1)
    return next((min(rung) for rung in rungs[stands + 1 :] if rung), owner)


def drawn(pool: Collection[int], percent: int, seed: str, always: Collection[int] = ()) -> list[int]:
    """Of the pool its share by the seed, rounded up, beside those that are always looked at."""
    rest = sorted(set(pool) - set(always), key=lambda one: _by(seed, one))
    return sorted({*set(always).intersection(pool), *rest[: -(-len(rest) * percent // 100)]})


def look_back_day(passed_on: date, seed: str, one: int, first: int, last: int) -> date:
    """A day between the first and the last day after it was passed, by the same seed."""
    return passed_on + timedelta(days=first + int(_by(seed, -one)[:8], 16) % (last - first + 1))


def _by(seed: str, one: int) -> str:
    return hashlib.sha256(f"{seed}:{one}".encode()).hexdigest()
