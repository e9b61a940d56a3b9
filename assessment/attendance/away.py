"""Where a day's leave comes from: relations of the floors and rooms that grant it, read by the derivation.

A relation has the columns ``person_id``, ``date``, ``half_days`` (of that day, as the grantor counts them), ``counts_as``
(``paid``, ``sick`` or ``personal``: the month's column) and ``name`` (what the attendance book calls it).
"""

_relations: dict[str, str] = {}
_NOBODY = "SELECT NULL::bigint AS person_id, NULL::date AS date, 0 AS half_days, '' AS counts_as, '' AS name WHERE false"


def register(name: str, relation: str) -> None:
    """Days away as told by the feature ``name``: a subquery in brackets."""
    _relations[name] = relation


def relation() -> str:
    """All of them as one relation."""
    parts = [
        f"SELECT person_id, date, half_days, counts_as, name FROM {one} away" for one in _relations.values()
    ]
    return f"({' UNION ALL '.join(parts or [_NOBODY])})"
