"""期初数: a bureau that starts in the middle of a tax year withholds as one that has run since January."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.imports import staging
from auxpolice.imports.accepting import accept, undo
from auxpolice.imports.report import report
from auxpolice.months import next_month
from auxpolice.problems import Conflict, Problem
from payroll import invariants
from payroll.base_review import actions as reviewing
from payroll.base_review import preview as bases
from payroll.month import freezing, gaps
from payroll.month.models import PayrollInput, Payslip
from payroll.tax_facts import opening
from payroll.tax_facts.models import OpeningSums
from payroll.tax_facts.opening_kind import OPENING
from personnel.models import PriorIncome, TaxDeduction
from tests import vocabulary as say
from tests.often import often
from tests.payroll.county import County
from tests.payroll.recovery.test_recoveries import line
from tests.payroll.supplementary.test_supplementary import slip
from tests.payroll.tax_facts.test_tax_examples import plan

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
FOUR = {
    "through": APRIL, "months": 4, "slips": 4, "income_fen": 10_000_000, "special_fen": 400_000,
    "additional_fen": 800_000, "withheld_fen": 428_000,
}  # fmt: skip


def enter(county, person, **sums):
    with acting(county.finance):
        return opening.enter(person.pk, acting_user=county.finance, **FOUR | sums)


def confirm(county, *rows):
    with acting(county.political):
        chosen = OpeningSums.objects.filter(pk__in=[row.pk for row in rows])
        return opening.confirm(chosen, acting_user=county.political)


@pytest.fixture
def county():
    return County(plan(2_500_000, 100_000))


@pytest.fixture
def person(county):
    found = county.hire(insurance_fen=0, on=date(2024, 3, 5))
    TaxDeduction.everything.create(
        person=found, kind="infant_care", monthly_fen=200_000, period=DateRange(date(2026, 1, 1), None)
    )
    return found


@pytest.mark.parametrize(("confirmed", "may", "june"), [(True, 170_000, 170_000), (False, 0, 42_000)])
def test_the_first_slip_in_may_carries_on_what_was_withheld_before(county, person, confirmed, may, june):
    """25,000 / 1,000 / 2,000 since January: 85,000 × 10 % − 2,520 − 4,280. Nothing counts that nobody has confirmed."""
    row = enter(county, person)
    if confirmed:
        confirm(county, row)
    county.pay(MAY), county.pay(next_month(MAY))
    assert [line(person, month, "IIT") for month in (MAY, next_month(MAY))] == [may, june]
    assert slip(person, MAY).tax_months == 5
    assert invariants.tax_years_carry_on() == []


def test_sums_told_late_are_taken_up_by_the_next_slip(county, person):
    county.pay(MAY)
    confirm(county, enter(county, person))
    assert OpeningSums.everything.get().counts_from == next_month(MAY)
    county.pay(next_month(MAY))
    june = slip(person, next_month(MAY))
    assert (june.tax_months, june.cumulative[0], june.cumulative[3]) == (6, 15_000_000, 1_200_000)
    assert june.cumulative[6] == 102_000 * 100 * 10 // 100 - 252_000  # as if withheld rightly since January
    assert invariants.tax_years_carry_on() == []


def test_two_persons(county, person):
    row = enter(county, person)
    with acting(county.finance), pytest.raises(Problem, match="由另一人办理"):
        opening.confirm(OpeningSums.objects.all(), acting_user=county.finance)
    with pytest.raises(IntegrityError, match="opening_sums_two_persons"), transaction.atomic():
        OpeningSums.everything.filter(pk=row.pk).update(confirmed_by=county.finance, counts_from=MAY)
    for role in (Role.LEADER, Role.INSPECTOR):
        user = say.account(role)
        with acting(user), pytest.raises(Denied):
            opening.enter(person.pk, acting_user=user, **FOUR)
        with acting(user), pytest.raises(Denied):
            opening.confirm(OpeningSums.objects.all(), acting_user=user)
    with acting(county.political), pytest.raises(Conflict):
        opening.confirm(
            OpeningSums.objects.all(), acting_user=county.political, digest="of what was shown before"
        )
    assert confirm(county, row) == 1


def test_corrected_until_confirmed_taken_back_until_a_month_rests_on_it(county, person):
    enter(county, person, income_fen=9_000_000)
    row = enter(county, person)
    assert OpeningSums.everything.get().income_fen == 10_000_000
    confirm(county, row)
    with pytest.raises(Conflict, match="已由"):
        enter(county, person)
    with acting(county.finance):
        opening.withdraw(row.pk, "录错了", acting_user=county.finance)
    confirm(county, enter(county, person))
    county.pay(MAY)
    row = OpeningSums.everything.get()
    with acting(county.finance), pytest.raises(Conflict, match="2026-05 已按此期初数计算"):
        opening.withdraw(row.pk, "录错了", acting_user=county.finance)
    for change in (row.delete, lambda: OpeningSums.everything.update(income_fen=1_000)):
        with pytest.raises(DatabaseError, match="期初数不能再改"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("sums", "field"),
    [({"months": 5}, "months"), ({"months": 0}, "months"), ({"slips": 5}, "slips"),
     ({"exempt_fen": 10_000_001}, "exempt_fen")],
)  # fmt: skip
def test_what_cannot_be_so_is_refused_at_its_field(county, person, sums, field):
    with pytest.raises(Problem) as refused:
        enter(county, person, **sums)
    assert refused.value.field == field
    assert not OpeningSums.everything.exists()


def test_a_month_that_the_sums_contain_is_not_paid_again(county, person):
    confirm(county, enter(county, person))
    county.open(APRIL)
    _rows, params = freezing.month_parameters(APRIL)
    assert [gap.label for gap in gaps.found(params) if gap.blocking] == ["个税期初数已含本月"]
    with pytest.raises(Problem):
        county.calculate(APRIL)
    other = county.hire("李强", insurance_fen=0)
    OpeningSums.everything.all().delete()
    county.pay(APRIL)
    with pytest.raises(Conflict, match="2026-04 在本系统已有工资条"):
        enter(county, other)


def of_slips(person, month: date) -> dict:
    """Opening sums of the months before, as the slips of a bureau that has run since January say them."""
    slips = list(
        Payslip.everything.filter(person=person, is_effective=True, month_id__lt=month).order_by("month_id")
    )
    last = slips[-1]
    names = (
        "income_fen",
        "exempt_fen",
        "special_fen",
        "additional_fen",
        "other_fen",
        "relief_fen",
        "withheld_fen",
    )
    return {
        "through": next_month(month, -1), "slips": len(slips), **dict(zip(names, last.cumulative, strict=True)),
        # months of employment that have passed since the last slip count as they do there
        "months": last.tax_months + (next_month(month, -1).month - last.month_id.month),
    }  # fmt: skip


YEAR = [date(2025, n, 1) for n in range(1, 13)]


def run(county, people, months, awards, bonus) -> dict:
    """What each slip of these months says of tax; and what January thinks of last year."""
    for month in months:
        county.open(month)
        for who, fen in zip(people, awards[month.month - 1], strict=True):
            if fen and who.hired <= month:
                county.one_off(who, month, "award_fen", fen, "表彰", large=True)
        if month.month == bonus[0]:
            county.one_off(people[0], month, "bonus_fen", bonus[1], "年终奖", separate_tax=True, large=True)
        county.pay(month)
    found = {
        (one.person_id, one.month_id): (
            one.tax_months,
            list(one.cumulative),
            line(one.person, one.month_id, "IIT"),
        )
        for one in Payslip.everything.filter(is_effective=True, month_id__in=months).select_related("person")
    }
    county.calculate(date(2026, 1, 1))
    for one in PayrollInput.objects.filter(run__month=date(2026, 1, 1), run__state="effective"):
        found[one.person_id, None] = one.facts[one.run.fact_names.index("sixty_thousand_rule")]
    assert invariants.tax_years_carry_on() == []
    return found


FEN = st.integers(0, 400_000) | st.integers(0, 6_000_000)


@settings(
    max_examples=often(2, 25), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@given(
    start=st.integers(2, 12),
    hired=st.lists(
        st.sampled_from([date(2022, 5, 9), date(2025, 2, 10), date(2025, 6, 16)]), min_size=3, max_size=3
    ),
    awards=st.lists(st.lists(FEN, min_size=3, max_size=3), min_size=12, max_size=12),
    declared=st.lists(st.integers(1, 12) | st.none(), min_size=3, max_size=3),
    first_job=st.booleans(),
    bonus=st.tuples(st.integers(1, 12), st.integers(1, 4_000_000)),
)
def test_a_bureau_that_starts_in_any_month_withholds_as_one_that_ran_since_january(
    county_of_year, start, hired, awards, declared, first_job, bonus
):
    county, month = county_of_year, date(2025, start, 1)
    with transaction.atomic():
        clerk = county.hire("李强", on=date(2021, 3, 1))  # every month has somebody
        clerk.hired = date(2021, 3, 1)
        people = []
        for place, (day, since) in enumerate(zip(hired, declared, strict=True)):
            people.append(county.hire(f"甲{place}", insurance_fen=400_000 + place, on=day))
            people[-1].hired = day.replace(day=1)
            if since:
                TaxDeduction.everything.create(
                    person=people[-1], kind="infant_care", monthly_fen=200_000,
                    period=DateRange(date(2025, since, 1), None),
                )  # fmt: skip
            if first_job and day.year == 2025:
                PriorIncome.everything.create(person=people[-1], year=2025, first_job=True)
        bonus = (max(bonus[0], people[0].hired.month if hired[0].year == 2025 else 1), bonus[1])
        before = transaction.savepoint()
        whole = run(county, people, YEAR, awards, bonus)
        sums = {who.pk: of_slips(who, month) for who in (clerk, *people) if who.hired < month}
        if people[0].pk in sums and bonus[0] < start:
            sums[people[0].pk]["bonus_fen"] = bonus[1]
        transaction.savepoint_rollback(before)
        with acting(county.finance):
            for pk, told in sums.items():
                opening.enter(pk, acting_user=county.finance, **told)
        confirm(county, *OpeningSums.everything.all())
        part = run(county, people, YEAR[start - 1 :], awards, bonus)
        assert part == {key: told for key, told in whole.items() if key[1] is None or key[1] >= month}
        transaction.set_rollback(True)


@pytest.fixture
def county_of_year():
    return County()


CLIENT = ["姓名", "证件号码", "税款所属期止", "累计收入额", "累计减除费用", "累计专项扣除", "累计专项附加扣除", "累计其他扣除",
          "累计已预扣预缴税额"]  # fmt: skip


def workbook(*rows, heads=CLIENT, above=()) -> bytes:
    made = Workbook()
    for line_ in (*above, heads, *rows):
        made.active.append(list(line_))
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def of_client(person, **cells) -> list:
    told = dict(
        zip(
            CLIENT,
            (person.name, person.id_number, "2026-04-30", 100000, 20000, 4000, 8000, 0, 4280),
            strict=True,
        )
    )
    return list((told | cells).values())


def staged(county, data: bytes, **more):
    with acting(county.finance):
        return staging.stage(OPENING, data, "累计预扣.xlsx", acting_user=county.finance, **more)


def accepted(county, upload, mode="all-or-nothing"):
    with acting(county.finance):
        return accept(upload, mode, acting_user=county.finance)


def test_a_file_of_the_tax_client_is_the_other_way_to_enter_them(county, person):
    upload = staged(county, workbook(of_client(person)))
    found = report(upload)
    assert (found["new"], found["wrong"], found["warnings"]) == (1, [], [])
    accepted(county, upload)
    row = OpeningSums.everything.get()
    assert {name: getattr(row, name) for name in FOUR} == FOUR
    assert (row.entered_by, row.confirmed_by) == (county.finance, None)
    again = staged(county, workbook(of_client(person), above=[["累计数"]]))
    assert report(again)["unchanged"] == 1
    changed = accepted(county, staged(county, workbook(of_client(person, 累计收入额=100001))))
    assert (changed.counts, OpeningSums.everything.get().income_fen) == ({"changed": 1}, 10_000_100)
    with acting(county.finance):
        undo(changed, acting_user=county.finance)
    assert OpeningSums.everything.get().income_fen == 10_000_000
    confirm(county, OpeningSums.everything.get())
    with acting(county.finance), pytest.raises(Conflict, match="又被改动"):
        undo(upload, acting_user=county.finance)
    county.pay(MAY)
    assert line(person, MAY, "IIT") == 170_000


WRONG = {
    "nobody of ours": ({"证件号码": "110105194912310021"}, "unknown-person"),
    "other tax than the law's": ({"累计已预扣预缴税额": 4000}, "withheld-differs"),
    "another name": ({"姓名": "李四"}, "name-differs"),
    "half a month's deduction": ({"累计减除费用": 7500}, "months-missing"),
    "more months than there were": ({"累计减除费用": 25000}, "months-missing"),
    "no income": ({"累计收入额": None}, "amount-missing"),
    "a figure that is none": ({"累计专项扣除": "四千"}, "amount-shape"),
    "the year before last": ({"税款所属期止": "2024-04"}, "through-early"),
    "a month to come": ({"税款所属期止": "2027-04"}, "date-late"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_clerk_would_stop_at_is_said(county, person, case):
    cells, code = WRONG[case]
    if code == "unknown-person":
        cells = {"证件号码": say.id_number(date(1991, 2, 3), 17)}
    found = report(staged(county, workbook(of_client(person, **cells))))
    assert code in {note["code"] for note in (*found["wrong"], *found["warnings"])}, found
    assert (found["new"] == 1) == code.endswith("differs")


def test_what_is_paid_or_confirmed_here_is_not_imported_again(county, person):
    confirm(county, enter(county, person))
    found = report(staged(county, workbook(of_client(person, 累计收入额=100001))))
    assert [note["code"] for note in found["wrong"]] == ["confirmed"]
    OpeningSums.everything.all().delete()
    county.pay(APRIL)
    found = report(staged(county, workbook(of_client(person))))
    assert [note["code"] for note in found["wrong"]] == ["paid"]


def test_the_number_of_statements_does_not_grow_with_the_rows(county, django_assert_max_num_queries):
    counts = []
    for size in (2, 40):
        rows = [of_client(county.hire(f"乙{size}{n}", insurance_fen=0)) for n in range(size)]
        upload = staged(county, workbook(*rows))
        with django_assert_max_num_queries(60) as seen:
            accepted(county, upload)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_pages_of_two_persons(county, person, client):
    client.force_login(county.finance)
    form = reverse("payroll:opening-enter", args=[person.pk])
    typed = {"through": "2026-04", "months": "5", "income_fen": "100000", "special_fen": "4000",
             "additional_fen": "8000", "withheld_fen": "4280"}  # fmt: skip
    refused = client.post(form, typed)
    assert refused.status_code == 422
    assert "任职月数应在 1 至 4 之间" in refused.content.decode()
    assert client.post(form, typed | {"months": "4"}).status_code == 302
    index = reverse("payroll:opening")
    assert "这是您录入的，请由另一人确认" in client.get(index).content.decode()
    client.force_login(county.political)
    assert "个税期初数待确认" in client.get("/").content.decode()
    text = client.get(index).content.decode()
    digest = opening.OPENINGS.digest_of(OpeningSums.everything.all())
    assert f'value="{digest}"' in text
    client.post(reverse("payroll:opening-confirm"), {"maker": county.finance.pk, "digest": digest})
    shown = client.get(reverse("payroll:tax-facts", args=[person.pk])).content.decode()
    assert "自 2026-05 起计" in shown
    client.post(
        reverse("payroll:opening-withdraw", args=[OpeningSums.everything.get().pk]), {"because": "录错了"}
    )
    assert not OpeningSums.everything.exists()
    upload = reverse("payroll:opening-import")
    answer = client.post(upload, {"file": SimpleUploadedFile("a.xlsx", workbook(of_client(person)))})
    text = client.get(answer.url).content.decode()
    assert "变更自哪天起生效" not in text
    client.post(answer.url + "accept/")
    assert OpeningSums.everything.get().entered_by == county.political


def next_year(county, months) -> tuple[int, int, int]:
    """60,000 at once?, months and average of the base review, of one person in January."""
    for month in months:
        county.pay(month)
    county.calculate(date(2026, 1, 1))
    facts = PayrollInput.objects.get(run__month=date(2026, 1, 1), run__state="effective")
    (share,) = bases.preview(date(2026, 1, 1)).shares
    return facts.facts[facts.run.fact_names.index("sixty_thousand_rule")], share.months, share.average_fen


def test_last_year_of_a_bureau_that_started_in_july_counts_for_sixty_thousand_and_for_the_base(
    county_of_year,
):
    county, july = county_of_year, date(2025, 7, 1)
    person = county.hire()
    before = transaction.savepoint()
    whole = next_year(county, YEAR)
    (share,) = bases.preview(date(2026, 1, 1)).shares
    counted = sum(fen for _slip, month, fen in share.slips if month < july)
    told = of_slips(person, july) | {"base_wages_fen": counted}
    transaction.savepoint_rollback(before)
    alone = transaction.savepoint()
    assert next_year(county, YEAR[6:])[:2] == (0, 6)
    transaction.savepoint_rollback(alone)
    with acting(county.finance):
        row = opening.enter(person.pk, acting_user=county.finance, **told)
    confirm(county, row)
    assert next_year(county, YEAR[6:]) == whole
    assert whole[:2] == (1, 12)
    start = date(2026, 1, 1)
    (share,) = bases.preview(start).shares
    months, _limits = bases.detail(share.slips, share.insurance_fen, share.housing_fen, start)
    assert [(one.slip_id, one.fen) for one in months if one.slip_id is None] == [(None, counted)]
    assert len(months) == 7
    digest = bases.digest_of(bases.preview(start))
    with acting(county.political):
        put = reviewing.prepare_bases(start, digest=digest, acting_user=county.political)
    with acting(county.leader):
        reviewing.approve_bases(put.pk, digest=digest, acting_user=county.leader)
