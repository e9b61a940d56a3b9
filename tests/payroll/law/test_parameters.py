"""Next year's law without a deployment: entered by one, checked against the law, approved by another."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied
from auxpolice.policy import parameters
from auxpolice.policy.models import ParameterProposal, ProposalState
from auxpolice.policy.queries import parameters_on
from auxpolice.policy.schema import Form, Whole
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.defaults import load_parameters
from payroll.law import parameters as owner
from tests import vocabulary as say
from tests.payroll.county import County

JANUARY = date(2028, 1, 1)


@pytest.fixture
def people(db):
    users = {role: say.account(role) for role in (Role.POLITICAL, Role.FINANCE, Role.LEADER, Role.INSPECTOR)}
    load_parameters(acting_user=users[Role.POLITICAL])
    return users


def propose(user, code="wage.minimum", start=JANUARY, **more) -> ParameterProposal:
    value = more.pop("value", {"monthly_fen": 230000, "after_contributions": False})
    more = {"source": "人社〔2027〕1号", "mark": "local", **more}
    return parameters.propose(code, value, start=start, acting_user=user, **more)


def test_a_value_counts_from_its_day_once_another_person_has_approved_it(people):
    before = parameters_on(date(2027, 12, 1))["wage.minimum"].value
    proposal = propose(people[Role.FINANCE])
    assert parameters_on(JANUARY)["wage.minimum"].value == before, "entered only, nothing changes"
    with pytest.raises(Problem, match="另一人"):
        parameters.approve(proposal, acting_user=people[Role.FINANCE])
    parameters.approve(proposal, acting_user=people[Role.LEADER])
    assert parameters_on(JANUARY)["wage.minimum"].value["monthly_fen"] == 230000
    assert parameters_on(date(2027, 12, 31))["wage.minimum"].value == before
    with pytest.raises(Conflict, match="已由"):
        parameters.approve(proposal, acting_user=people[Role.POLITICAL])


def test_the_database_knows_that_maker_is_not_checker(people):
    proposal = propose(people[Role.FINANCE])
    with pytest.raises(IntegrityError, match="parameter_maker_is_not_checker"), transaction.atomic():
        ParameterProposal.objects.filter(pk=proposal.pk).update(decided_by=people[Role.FINANCE])


def test_a_value_between_two_others_takes_its_days_only(people):
    for start, fen in ((JANUARY, 230000), (date(2029, 1, 1), 250000), (date(2028, 7, 1), 240000)):
        proposal = propose(
            people[Role.FINANCE], start=start, value={"monthly_fen": fen, "after_contributions": False}
        )
        parameters.approve(proposal, acting_user=people[Role.LEADER])
    found = [parameters_on(day)["wage.minimum"].value["monthly_fen"] for day in
             (date(2028, 6, 30), date(2028, 7, 1), date(2028, 12, 31), date(2029, 1, 1))]  # fmt: skip
    assert found == [230000, 240000, 240000, 250000]
    again = propose(
        people[Role.FINANCE],
        start=date(2028, 7, 1),
        value={"monthly_fen": 245000, "after_contributions": False},
    )
    parameters.approve(again, acting_user=people[Role.LEADER])
    assert parameters_on(date(2028, 8, 1))["wage.minimum"].value["monthly_fen"] == 245000
    assert parameters_on(date(2029, 1, 1))["wage.minimum"].value["monthly_fen"] == 250000


@pytest.mark.parametrize(
    ("code", "value", "start", "sentence"),
    [
        ("wage.minimum", {"monthly_fen": -1, "after_contributions": False}, JANUARY, "不小于 0"),
        ("contribution.housing", {"personal": "0.2", "employer": "0.2", "rounding": {"unit": "yuan", "mode": "half_up"}}, JANUARY, "5% 至 12%"),
        ("wage.minimum", {"monthly_fen": 1, "after_contributions": False}, date(2028, 1, 15), "1 日"),
        ("iit.annual_table", {"bands": [{"to_fen": 5, "rate": "x", "quick_fen": 0}]}, JANUARY, "不是数字|不设上限"),
    ],
)  # fmt: skip
def test_a_value_with_which_the_law_does_not_read_is_refused(people, code, value, start, sentence):
    with pytest.raises(Problem) as refused:
        propose(people[Role.FINANCE], code, start, value=value)
    assert any(
        __import__("re").search(sentence, text) for text in [refused.value.message, *refused.value.details]
    )
    assert not ParameterProposal.objects.exists()


def test_who_may(people, client):
    with pytest.raises(Denied):
        propose(people[Role.INSPECTOR])
    with pytest.raises(Denied):
        propose(people[Role.LEADER])
    proposal = propose(people[Role.POLITICAL])
    client.force_login(people[Role.INSPECTOR])
    sheet = reverse("approvals:sheet", args=["parameter", proposal.pk])
    assert client.post(sheet, {"verdict": "agree"}).status_code == 404
    client.force_login(people[Role.FINANCE])
    assert client.post(sheet, {"verdict": "return", "opinion": "依据不全"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.REFUSED and proposal.reason == "依据不全"


def test_a_late_value_says_that_locked_months_stay(db):
    from auxpolice.access.scope import unscoped

    with unscoped("test"):
        county = County()
        county.hire()
        county.pay(date(2025, 10, 1))
    start = date(2025, 9, 1)
    with pytest.raises(Problem, match="2025-10 已锁定"):
        propose(county.finance, start=start)
    proposal = propose(county.finance, start=start, accept_consequence=True)
    parameters.approve(proposal, acting_user=county.leader)


def test_typed_in_the_browser_with_what_was_typed_kept(people, client):
    client.force_login(people[Role.FINANCE])
    url = reverse("policy:parameter-new", args=["contribution.base"])
    page = client.get(url).content.decode()
    assert 'value="6200"' in page
    typed = {
        "value.reference_monthly_fen": "6500", "value.floor_share": "0.6", "value.ceiling_share": "三倍",
        "start": "2028-01-01", "source": "统计公报", "mark": "local",
    }  # fmt: skip
    answer = client.post(url, typed)
    assert answer.status_code == 422 and 'value="三倍"' in answer.content.decode()
    typed["value.ceiling_share"] = "3"
    assert client.post(url, typed).status_code == 302
    proposal = ParameterProposal.objects.get()
    assert proposal.value["reference_monthly_fen"] == 650000
    client.force_login(people[Role.LEADER])
    assert "6,500.00 元" in client.get(reverse("policy:parameters")).content.decode()
    assert (
        client.post(
            reverse("approvals:sheet", args=["parameter", proposal.pk]), {"verdict": "agree"}
        ).status_code
        == 302
    )
    assert parameters_on(JANUARY)["contribution.base"].value["reference_monthly_fen"] == 650000


def test_what_next_year_still_lacks_is_told_two_months_before(people, client):
    assert "最低工资标准" not in parameters.missing_for_next_year(date(2027, 10, 1))
    assert "最低工资标准" in parameters.missing_for_next_year(date(2027, 11, 15))
    parameters.approve(propose(people[Role.FINANCE]), acting_user=people[Role.LEADER])
    assert "最低工资标准" not in parameters.missing_for_next_year(date(2027, 11, 15))


def through_the_form(value) -> dict:
    """The value as the page shows it, sent back as it stands and read."""
    schema = parameters.described(value)
    sent = Form(schema, Form.of(schema, {"value": value}).values)
    assert urlencode(sent.values)
    return schema.parse(sent.content())["value"]


@pytest.mark.parametrize("row", shipped.parameters(), ids=lambda row: f"{row.code}-{row.start}")
def test_every_shipped_value_survives_the_form(row):
    assert through_the_form(row.value) == row.value


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "to_fen": st.integers(0, 10**10),
                "rate": st.sampled_from(["0.03", "0.1"]),
                "quick_fen": st.integers(0, 10**9),
            }
        ),
        min_size=1,
        max_size=9,
    )
)
def test_tables_of_any_length_survive_the_form(bands):
    value = {"bands": [*bands, {**bands[-1], "to_fen": None}]}
    assert through_the_form(value) == value


def test_a_value_reads_with_its_units_and_an_empty_cell_says_what_is_missing_by_its_column(monkeypatch):
    """Amounts in yuan, shares in percent, in the order of the labels; only a ceiling that isn't there is none."""
    keys = {**owner.KEYS, "min_days": Whole("最少天数", required=False, empty="不设下限")}
    monkeypatch.setattr(parameters._owner, "keys", keys)
    value = {
        "bands": [
            {"rate": "0.03", "to_fen": 3600000, "min_days": 1},
            {"rate": None, "to_fen": None, "min_days": None},
        ]
    }
    assert [text for _label, text in parameters.in_words(value)] == [
        "不超过 36,000.00 元，税率 3%，最少天数 1",
        "不设上限，税率 未设，不设下限",
    ]
    assert list(parameters.in_words({"ceiling_share": "3", "floor_share": "0.6"})) == [
        ("下限比例", "60%"),
        ("上限比例", "300%"),
    ]
