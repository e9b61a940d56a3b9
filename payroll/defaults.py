"""What a county starts from: the dated parameters of law and the two demonstration plans, put into the database."""

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_noop as N_

from auxpolice.access.models import User
from auxpolice.audit import trail
from auxpolice.policy.models import Parameter
from payroll import policies
from payroll.rules.scheme import Scheme, SchemeError

# official words for the content's keys, for the pages that show or edit a scheme
LABELS = {
    "format": N_("格式版本"),
    "title": N_("名称"),
    "source": N_("依据"),
    "is_example": N_("示例"),
    "mark": N_("性质"),
    "items": N_("工资项目"),
    "code": N_("代码"),
    "name": N_("名称"),
    "kind": N_("类别"),
    "rule": N_("计算规则"),
    "type": N_("规则类型"),
    "tax": N_("计税"),
    "insurance_base": N_("计入缴费基数"),
    "minimum_wage": N_("计入最低工资"),
    "cells": N_("标准表"),
    "amount_fen": N_("金额（分）"),
    "per_year_fen": N_("每年（分）"),
    "cap_fen": N_("上限（分）"),
    "floor_fen": N_("下限（分）"),
    "rate_fen": N_("单价（分）"),
    "standard_fen": N_("标准（分）"),
    "coefficients": N_("系数"),
    "share": N_("发放比例"),
    "months": N_("月份"),
    "of": N_("以哪些项目为基数"),
}


def scheme_faults(content: dict) -> list[str]:
    """Gaps, cycles and unknown references of a pay scheme, one Chinese sentence each."""
    try:
        Scheme.parse(content)
    except SchemeError as error:
        return list(error.faults)
    return []


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
