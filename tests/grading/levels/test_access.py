"""Who sees and does what with levels, object by object; and lists whose statements don't follow the people."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.months import today
from grading import defaults
from grading.evaluations import deciding, objections
from grading.evaluations.models import Objection, VerdictOverride
from grading.levels.models import LevelHolding
from grading.posts import actions as posts
from tests.grading.steps import decide, ladder_in_force, office, open_batch, publish, verdict_of
from tests.vocabulary import account, hire, post, unit

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def staff():
    unit(), unit("北关派出所")
    people = office()
    people["version"] = ladder_in_force(people)
    ladder_in_force(people, defaults.METHOD)
    post()
    posts.classify_unclassified(date(2020, 1, 1), acting_user=people["political"])
    return people


STRANGERS = {
    "head of another unit": lambda: account(Role.UNIT_HEAD, unit=unit("北关派出所")),
    "another auxiliary": lambda: account(Role.AUXILIARY, person=hire("旁人")),
    "system": lambda: account(Role.SYSTEM_ADMIN),
    "security": lambda: account(Role.SECURITY_ADMIN),
    "audit": lambda: account(Role.AUDIT_ADMIN),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_what_is_not_theirs_is_not_there(client, staff, who):
    person = hire("甄有名", on=date(2016, 1, 1))
    batch = open_batch(staff, staff["version"])
    override = deciding.ask_override(
        verdict_of(batch, person), "L5", "参照同等资历", acting_user=staff["political"]
    )
    deciding.answer_override(override, True, acting_user=staff["leader"])
    publish(staff, decide(staff, batch), today())
    verdict = verdict_of(batch, person)
    objection = objections.raise_objection(verdict, "有异议", acting_user=staff["political"])
    client.force_login(STRANGERS[who](), backend=BACKEND)
    seen = [
        client.get(reverse("grading:verdict", args=[verdict.pk])),
        client.get(reverse("grading:records", args=[verdict.pk, "employment"])),
        client.post(reverse("grading:override", args=[verdict.pk]), {"level": "L1", "reason": "随便改改"}),
        client.post(reverse("grading:object", args=[verdict.pk]), {"text": "代人异议"}),
        client.post(reverse("grading:answer-objection", args=[objection.pk]), {"answer": "x"}),
        client.post(reverse("grading:answer-override", args=[override.pk]), {"answer": "confirm"}),
        client.post(f"/api/verdicts/{verdict.pk}/proposal/", {"recommended": True}),
        client.get(f"/api/verdicts/{verdict.pk}/explanation/"),
    ]
    assert {answer.status_code for answer in seen} <= {403, 404}
    assert all("甄有名" not in answer.content.decode() for answer in seen)
    shown = client.get(reverse("grading:evaluation", args=[batch.pk]))
    assert "甄有名" not in shown.content.decode()
    assert "甄有名" not in client.get("/api/verdicts/").content.decode()
    assert "甄有名" not in client.get("/api/levels/").content.decode()
    assert Objection.everything.count() == VerdictOverride.everything.count() == 1


def test_a_head_exports_and_counts_their_own_only(client, staff):
    hire("本所", on=date(2016, 1, 1))
    hire("外所", at=unit("北关派出所"), on=date(2016, 1, 1))
    batch = open_batch(staff, staff["version"])
    client.force_login(account(Role.UNIT_HEAD, unit=unit()), backend=BACKEND)
    url = reverse("grading:evaluation", args=[batch.pk])
    page = client.get(url).content.decode()
    assert "本所" in page and "外所" not in page
    found = client.get(url, {"export": "xlsx"})
    cells = [
        str(cell.value)
        for row in openpyxl.load_workbook(io.BytesIO(b"".join(found))).active.iter_rows()
        for cell in row
    ]
    assert "本所" in cells and "外所" not in cells
    assert client.get(url, {"q": "外所"}).content.decode().count("外所") == 1  # only what was typed


def _pages(batch, person):
    verdict = verdict_of(batch, person)
    return [
        reverse("grading:evaluations"),
        reverse("grading:evaluation", args=[batch.pk]),
        reverse("grading:publicity", args=[batch.pk]),
        reverse("grading:verdict", args=[verdict.pk]),
        reverse("grading:records", args=[verdict.pk, "level"]),
        reverse("grading:missing"),
        reverse("grading:posts"),
        reverse("grading:pictures"),
        reverse("grading:headcount"),
        f"/api/verdicts/?evaluation={batch.pk}",
        "/api/levels/",
    ]


def test_statements_do_not_follow_the_people(client, staff):
    client.force_login(staff["political"], backend=BACKEND)
    counts = []
    for people in (3, 25):
        found = [hire(f"人{people}{n}", on=date(2016, 1, 1)) for n in range(people)]
        batch = publish(staff, decide(staff, open_batch(staff, staff["version"])), today())
        client.get("/")
        seen = {}
        for index, url in enumerate(_pages(batch, found[0])):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200, url
            seen[index] = len(queries)
        counts.append(seen)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 40 and not LevelHolding.everything.exists()
