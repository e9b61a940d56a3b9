"""Relations for SQL of the floors above, of the ground floor: ``f"… FROM {UNITS} unit …"``.

Each relation is a subquery of plain columns, which PostgreSQL reads as the table itself. Every floor publishes its own
in such a module; a name of a table beneath stands nowhere else above it (``scripts/floors.py`` looks).
"""

UNITS = "(SELECT id AS unit_id, name, kind, sort_order FROM units_unit)"
"""Units by id; ``sort_order`` is the order in which they are listed."""

IN_FORCE = "(SELECT kind, unit_id, version_id, period FROM policy_inforce)"
"""Which version of each kind of policy is in force for a unit over a period: one at a time."""

PARAMETERS = "(SELECT code, value, period FROM policy_parameter)"
"""Parameters of the law and their value over a period: one row of a code at a time."""

DAYS = "(SELECT date, kind FROM calendar_day)"
"""Days that differ from their weekday: ``workday``, ``rest`` or ``holiday``."""
