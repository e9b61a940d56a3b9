"""Defaults that a county starts from: the dated parameters of law and the two demonstration plans, put into the database."""

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.models import User
from auxpolice.audit import trail
from auxpolice.policy.models import Parameter
from payroll import policies


@transaction.atomic
def load_parameters(*, acting_user: User) -> int:
    """Insert the shipped parameters that the database doesn't have yet (by code and first day); how many."""
    held = {(row.code, row.period.lower) for row in Parameter.objects.all()}
    new = [
        Parameter(
            code=row.code,
            name=row.name,
            value=row.value,
            period=DateRange(row.start, row.end),
            source=row.source,
            mark=row.mark,
        )
        for row in policies.parameters()
        if (row.code, row.start) not in held
    ]
    Parameter.objects.bulk_create(new)
    if new:
        trail.record("policy.parameters", acting_user=acting_user, after={"codes": [row.code for row in new]})
    return len(new)
