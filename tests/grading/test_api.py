"""Levels for machines: the same scope, the same actions, the same refusals."""

from datetime import date

import pytest

from auxpolice.access.models import Role
from auxpolice.months import today
from grading.evaluations.models import VerdictState
from tests.grading.steps import decide, give_level, ladder_in_force, office, open_batch, publish, verdict_of
from tests.vocabulary import account, hire, unit

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def staff():
    unit()
    people = office()
    people["version"] = ladder_in_force(
        people, change=lambda c: c["conversion"].update(require_annual_result=False)
    )
    people["one"], people["two"] = hire("甲", on=date(2018, 1, 1)), hire("乙", on=date(2018, 1, 1))
    people["batch"] = open_batch(people, people["version"], "conversion")
    return people


def test_each_sees_what_is_theirs(client, staff):
    give_level(staff, staff["one"], "L5", date(2026, 1, 1))
    client.force_login(account(Role.AUXILIARY, person=staff["one"]), backend=BACKEND)
    assert [row["name"] for row in client.get("/api/levels/").json()["results"]] == ["甲"]
    mine, other = (verdict_of(staff["batch"], staff[name]) for name in ("one", "two"))
    assert client.get("/api/verdicts/").json()["results"] == []  # still being weighed
    assert client.get(f"/api/verdicts/{mine.pk}/explanation/").status_code == 404
    publish(staff, decide(staff, staff["batch"]), today())
    assert [row["name"] for row in client.get("/api/verdicts/").json()["results"]] == ["甲"]
    assert client.get(f"/api/verdicts/{mine.pk}/explanation/").status_code == 200
    assert client.get(f"/api/verdicts/{other.pk}/explanation/").status_code == 404
    assert client.get(f"/api/verdicts/{other.pk}/").status_code == 404
    assert client.get("/api/evaluations/").status_code == 404
    client.force_login(account(Role.UNIT_HEAD, unit=unit("北关派出所")), backend=BACKEND)
    assert client.get("/api/verdicts/").json()["results"] == []
    client.force_login(staff["political"], backend=BACKEND)
    assert client.get("/api/verdicts/").json()["count"] == 2


def test_a_verdict_explains_itself(client, staff):
    client.force_login(staff["political"], backend=BACKEND)
    found = client.get(f"/api/verdicts/{verdict_of(staff['batch'], staff['one']).pk}/explanation/").json()
    assert found["agrees"] and {"code", "required", "shown", "record_id"} <= set(found["conditions"][0])
    for wrong in ("0", "99999999999999999999", "x"):
        assert client.get(f"/api/verdicts/{wrong}/explanation/").status_code == 404


def test_an_objection_by_api_is_the_same_act(client, staff):
    publish(staff, decide(staff, staff["batch"]), today())
    mine, other = (verdict_of(staff["batch"], staff[name]) for name in ("one", "two"))
    client.force_login(account(Role.AUXILIARY, person=staff["one"]), backend=BACKEND)
    assert client.post(f"/api/verdicts/{other.pk}/objection/", {"text": "x"}).status_code == 404
    assert client.post(f"/api/verdicts/{mine.pk}/objection/", {"text": ""}).status_code == 400
    assert client.post(f"/api/verdicts/{mine.pk}/objection/", {"text": "漏算年限"}).status_code == 201
    again = client.post(f"/api/verdicts/{mine.pk}/objection/", {"text": "漏算年限"})
    assert again.status_code == 409 and "已有一条异议" in again.json()["message"]
    mine.refresh_from_db()
    assert mine.state == VerdictState.HELD


def test_a_proposal_out_of_time_is_refused(client, staff):
    verdict = verdict_of(staff["batch"], staff["one"])
    client.force_login(account(Role.UNIT_HEAD, unit=unit()), backend=BACKEND)
    answer = client.post(f"/api/verdicts/{verdict.pk}/proposal/", {"recommended": True, "appraisal": 9000})
    assert answer.status_code == 409 and "现在是「草稿」，不能再提单位意见" in answer.json()["message"]
    assert (
        client.post(
            f"/api/verdicts/{verdict.pk}/proposal/", {"recommended": True, "appraisal": 10001}
        ).status_code
        == 400
    )
