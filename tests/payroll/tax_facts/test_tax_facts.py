"""专项附加扣除 as people declare them: the law's amounts by month, what can't stand together, and what the next slip does."""

from datetime import date
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.months import today
from auxpolice.problems import Problem
from payroll.rules.deductions import KINDS, Declaration, monthly_fen, spans
from payroll.rules.law import DatedParameter
from payroll.tax_facts import actions
from payroll.tax_facts import queries as tax_facts
from personnel.models import PriorIncome, TaxDeduction
from tests import vocabulary as say
from tests.payroll.county import County
from tests.payroll.recovery.test_recoveries import line
from tests.payroll.tax_facts.test_tax_examples import plan

JAN, FEB, MAR, APR = (date(2025, month, 1) for month in (1, 2, 3, 4))
AMOUNTS = {
    "child_fen": 100_000, "infant_fen": 0, "parents_only_child_fen": 200_000, "parents_share_max_fen": 100_000,
    "degree_fen": 40_000, "degree_months": 48, "certificate_year_fen": 360_000, "loan_fen": 100_000, "loan_months": 240,
    "rent_fen": [150_000, 110_000, 80_000],
}  # fmt: skip
LAW = [
    DatedParameter("iit.additional", "", AMOUNTS, date(2019, 1, 1), date(2023, 1, 1), "", "statute"),
    DatedParameter(
        "iit.additional",
        "",
        AMOUNTS | {"child_fen": 200_000, "infant_fen": 200_000, "parents_share_max_fen": 150_000},
        date(2023, 1, 1),
        None,
        "",
        "statute",
    ),
]


def month(index: int) -> date:
    return date(2018 + index // 12, index % 12 + 1, 1)


@given(
    kind=st.sampled_from(sorted(KINDS)),
    start=st.integers(0, 100),
    length=st.none() | st.integers(0, 400),
    used=st.integers(0, 300),
    half=st.booleans(),
)
def test_the_stretches_say_of_each_month_what_the_law_of_the_month_says(kind, start, length, used, half):
    end = None if length is None else month(start + length)
    share = Fraction(1, 2) if half and kind in ("child", "infant", "loan") else Fraction(1)
    entry = Declaration(kind, month(start), end, 2, share, 90_000, 1, used)
    found = spans(LAW, entry)
    for index in range(start + 420):
        day = month(index)
        row = next((one for one in LAW if one.start <= day and (one.end is None or day < one.end)), None)
        due = monthly_fen(row, entry, day) if row else 0
        assert sum(fen for first, last, fen in found if first <= day and (last is None or day <= last)) == due


@pytest.fixture
def county(db):
    return County(plan(1_000_000, 150_000))


def declare(county, person, kind="child", start=JAN, **more):
    with acting(county.finance):
        return actions.declare_deduction(
            person.pk, kind=kind, start=start, acting_user=county.finance, **more
        )


def held(person) -> list[tuple]:
    with unscoped("test"):
        rows = TaxDeduction.everything.filter(person=person).order_by("period")
        return [(row.kind, row.monthly_fen, row.period.lower, row.period.upper) for row in rows]


def test_what_is_declared_is_deducted_from_its_first_month_and_taken_back_when_it_never_held(county):
    person = county.hire(insurance_fen=0)
    county.pay(JAN)
    assert line(person, JAN, "IIT") == 10_500
    made = declare(county, person, percent=50)
    assert held(person) == [("child_education", 100_000, JAN, None)]
    county.pay(FEB)
    assert line(person, FEB, "IIT") == 4_500  # (2 × (3,500 − 1,000)) × 3 % − 105
    with acting(county.finance):
        actions.end_deduction(
            person.pk, made[0].pk, last=None, because="非本人子女", acting_user=county.finance
        )
    assert held(person) == []
    county.pay(MAR)
    assert line(person, MAR, "IIT") == 3 * 10_500 - 15_000
    says = Entry.objects.filter(act="tax_facts.edit").order_by("pk")
    assert [entry.actor for entry in says] == [county.finance] * 2
    assert says[1].after["reason"] == "非本人子女"


def test_each_amount_of_the_law_has_its_row_and_one_end_ends_them_all(county):
    person = county.hire()
    made = declare(county, person, count=2, start=date(2022, 6, 1))
    assert held(person) == [
        ("child_education", 200_000, date(2022, 6, 1), date(2023, 1, 1)),
        ("child_education", 400_000, date(2023, 1, 1), None),
    ]
    with acting(county.finance):
        actions.end_deduction(
            person.pk, made[1].pk, last=date(2022, 9, 1), because="毕业", acting_user=county.finance
        )
    assert held(person) == [("child_education", 200_000, date(2022, 6, 1), date(2022, 10, 1))]


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("rent", {"city": 2}, "kind"),
        ("loan", {"percent": 100}, "kind"),
        ("parents_only_child", {}, "kind"),
        ("parents_shared", {"claimed_fen": 150_001}, "claimed_fen"),
        ("parents_shared", {"claimed_fen": 0}, "claimed_fen"),
        ("degree", {"months_used": 48}, "start"),
        ("child", {}, "note"),
        ("child", {"end": date(2024, 12, 1)}, "end"),
        ("illness", {}, "kind"),
    ],
)
def test_what_cannot_stand_is_refused_in_words_and_nothing_is_written(county, kind, more, field):
    person = county.hire()
    declare(county, person, "loan", percent=50)
    declare(county, person, "parents_shared", claimed_fen=150_000)
    declare(county, person, "child")
    before = held(person)
    with pytest.raises(Problem) as refused:
        declare(county, person, kind, **more)
    assert refused.value.field == field
    assert held(person) == before


def test_rent_follows_the_loan_and_a_second_child_stands_beside_the_first(county):
    person = county.hire()
    declare(county, person, "loan", end=FEB)
    declare(county, person, "rent", start=MAR, city=2)
    declare(county, person, "child", note="长子")
    declare(county, person, "child", note="次女")
    assert [row[:2] for row in held(person) if row[0] != "child_education"] == [
        ("housing_loan", 100_000),
        ("housing_rent", 80_000),
    ]
    assert sum(row[1] for row in held(person) if row[0] == "child_education") == 400_000


def test_a_declaration_is_ended_once_with_a_reason(county):
    person, other = county.hire(), county.hire("李强")
    made = declare(county, person, end=MAR)
    for last, because, who, field in [
        (date(2024, 12, 1), "毕业", person, "last"),
        (APR, "毕业", person, "last"),
        (FEB, " ", person, "because"),
    ]:
        with acting(county.finance), pytest.raises(Problem) as refused:
            actions.end_deduction(who.pk, made[0].pk, last=last, because=because, acting_user=county.finance)
        assert refused.value.field == field
    with acting(county.finance), pytest.raises(Denied):
        actions.end_deduction(other.pk, made[0].pk, last=FEB, because="毕业", acting_user=county.finance)
    assert held(person) == [("child_education", 200_000, JAN, APR)]


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.INSPECTOR, Role.LEADER, Role.AUXILIARY])
def test_only_finance_and_the_department_declare(county, role):
    person = county.hire()
    user = say.account(
        role,
        unit=say.unit() if role == Role.UNIT_HEAD else None,
        person=person if role == Role.AUXILIARY else None,
    )
    with acting(user), pytest.raises((Denied, PermissionDenied, Http404)):
        actions.declare_deduction(person.pk, kind="child", start=JAN, acting_user=user)
    assert held(person) == []
    declare(county, person)
    assert held(person)


def test_a_year_begins_with_the_first_wage_or_last_years_income_not_both(county):
    person = county.hire()
    year = today().year
    with acting(county.finance):
        actions.note_income(
            person.pk, year=year, first_job=True, prior_year_fen=None, acting_user=county.finance
        )
        for wrong in ({"first_job": True, "prior_year_fen": 1}, {"first_job": False, "prior_year_fen": -1}):
            with pytest.raises(Problem):
                actions.note_income(person.pk, year=year, **wrong, acting_user=county.finance)
        with pytest.raises(Problem):
            actions.note_income(
                person.pk, year=year - 2, first_job=True, prior_year_fen=None, acting_user=county.finance
            )
        actions.note_income(
            person.pk, year=year, first_job=False, prior_year_fen=5_900_000, acting_user=county.finance
        )
    assert list(PriorIncome.everything.values_list("first_job", "prior_year_fen")) == [(False, 5_900_000)]


def test_pages_from_the_list_to_a_declaration_and_back(county, client):
    person = county.hire()
    county.hire("李强")
    own = say.account(Role.AUXILIARY, person=person)
    client.force_login(county.finance)
    everybody = client.get(reverse("payroll:tax-people"))
    assert "张伟" in everybody.content.decode() and "李强" in everybody.content.decode()
    url = reverse("payroll:tax-facts", args=[person.pk])
    assert "每月最多 1,500.00 元" in client.get(url).content.decode()
    form = client.get(url, {"kind": "parents_shared"}).content.decode()
    assert 'name="claimed_fen"' in form and 'name="city"' not in form
    typed = {"kind": "parents_shared", "start": f"{today():%Y-%m}", "claimed_fen": "1600", "note": "两兄弟"}
    refused = client.post(reverse("payroll:tax-declare", args=[person.pk]), typed)
    assert refused.status_code == 422
    assert "每月最多 1,500.00 元" in refused.content.decode() and "两兄弟" in refused.content.decode()
    unread = client.post(reverse("payroll:tax-declare", args=[person.pk]), typed | {"start": "去年五月"})
    assert unread.status_code == 422
    assert "不是月份" in unread.content.decode() and "两兄弟" in unread.content.decode()
    answer = client.post(reverse("payroll:tax-declare", args=[person.pk]), typed | {"claimed_fen": "1500"})
    assert answer.status_code == 302
    shown = client.get(url).content.decode()
    assert "分摊 · 两兄弟" in shown and "1,500.00" in shown
    only = client.get(reverse("payroll:tax-people"), {"which": "with"}).content.decode()
    assert "张伟" in only and "李强" not in only
    row = TaxDeduction.everything.get(person=person)
    end = reverse("payroll:tax-end", args=[person.pk])
    client.post(end, {"row_id": row.pk, "because": "商定改由兄长扣除"})
    assert "请填写最后一个扣除月" in client.get(url).content.decode()
    client.post(end, {"row_id": row.pk, "because": "商定改由兄长扣除", "withdraw": "1"})
    assert held(person) == []
    income = reverse("payroll:tax-income", args=[person.pk])
    client.post(income, {"year": today().year, "first_job": "on"})
    assert "首次取得工资，减除费用从 1 月算起" in client.get(url).content.decode()
    client.force_login(own)
    assert client.get(url).status_code == 200
    assert client.post(end, {"row_id": row.pk, "because": "再试", "withdraw": "1"}).status_code in (403, 404)
    assert client.get(reverse("payroll:tax-people")).status_code in (403, 404)
    client.force_login(say.account(Role.AUXILIARY, person=county.hire("王芳")))
    assert client.get(url).status_code == 404


def test_statements_of_the_list_do_not_grow_with_people(county, client, django_assert_max_num_queries):
    client.force_login(county.finance)
    county.hire(), county.hire("周全")  # two, for then there is a sum below the table
    url = reverse("payroll:tax-people")
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    for name in ("李强", "王芳", "赵敏", "钱一"):
        declare(county, county.hire(name))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)
    with unscoped("test"):
        assert sum(one.deducted_fen for one in tax_facts.people(today().replace(day=1))) == 4 * 200_000
