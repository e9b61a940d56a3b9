"""The pages of posts and levels: who opens them, what they show, and what a walk through them leaves."""

from datetime import date

import pytest
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.months import month_of, today
from grading import actions, defaults, posts
from grading.models import Evaluation, LevelHolding, Verdict
from personnel.models import Post
from tests.grading.steps import decide, ladder_in_force, level_of, office, open_batch, publish, verdict_of
from tests.vocabulary import account, hire, post, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    unit()
    people = office()
    people["version"] = ladder_in_force(people)
    ladder_in_force(people, defaults.METHOD)
    post()
    posts.classify_unclassified(date(2020, 1, 1), acting_user=people["political"])
    return people


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_from_missing_level_to_accepted_in_the_browser(client, staff):
    person = hire("王小明", on=date(2016, 1, 1), education="21")
    signed_in(client, staff["political"])
    page = client.get(reverse("grading:missing"))
    assert "王小明" in page.content.decode()
    answer = client.post(
        reverse("grading:propose-missing"), {"effective_from": month_of(today())}, follow=True
    )
    batch = Evaluation.objects.get()
    assert answer.status_code == 200 and "王小明" in answer.content.decode()
    assert LevelHolding.everything.count() == 0
    look = client.get(reverse("grading:accept", args=[batch.pk])).content.decode()
    assert "四级辅警" in look
    client.post(reverse("grading:accept", args=[batch.pk]))
    assert level_of(person, today()) == "L4"


@pytest.mark.parametrize(
    "name",
    [
        "missing",
        "evaluations",
        "evaluation-new",
        "posts",
        "pictures",
        "headcount",
        "headcount-record",
        "simulate",
    ],
)
def test_pages_open_for_political_staff(client, staff, name):
    hire(on=date(2016, 1, 1))
    for batch in actions.propose_missing_levels(acting_user=staff["political"]):
        actions.accept_proposed_levels(batch, acting_user=staff["political"])
    signed_in(client, staff["political"])
    assert client.get(reverse(f"grading:{name}")).status_code == 200


def test_a_batch_shows_every_condition_to_whom_it_concerns(client, staff):
    person, other = hire("甲", on=date(2016, 1, 1)), hire("乙", on=date(2016, 1, 1))
    batch = publish(staff, decide(staff, open_batch(staff, staff["version"])), today())
    verdict = verdict_of(batch, person)
    signed_in(client, staff["political"])
    for name, pk in (("evaluation", batch.pk), ("publicity", batch.pk), ("verdict", verdict.pk)):
        assert client.get(reverse(f"grading:{name}", args=[pk])).status_code == 200
    signed_in(client, account(Role.AUXILIARY, person=person))
    assert "核定年限" in client.get(reverse("grading:verdict", args=[verdict.pk])).content.decode()
    assert client.get(reverse("grading:verdict", args=[verdict_of(batch, other).pk])).status_code == 404
    objected = client.post(
        reverse("grading:object", args=[verdict.pk]), {"text": "入职时间不对"}, follow=True
    )
    assert "异议已提交" in objected.content.decode()
    assert Verdict.everything.get(pk=verdict.pk).state == 6


def test_a_draft_is_tried_without_writing_anything(client, staff):
    hire("丙", on=date(2016, 1, 1))
    signed_in(client, staff["political"])
    shown = client.get(reverse("grading:simulate"), {"version": staff["version"].pk, "day": "2026-06-30"})
    assert "丙" in shown.content.decode()
    assert not Verdict.everything.exists() and not LevelHolding.everything.exists()


def test_post_page_shows_the_effect_before_saving(client, staff):
    found = Post.objects.get()
    hire(on=date(2016, 1, 1), as_post=found)
    signed_in(client, staff["political"])
    values = {
        "night": 9,
        "risk": 9,
        "outdoor": 9,
        "intensity": 9,
        "public": 9,
        "start": "2030-01-01",
        "do": "try",
    }
    tried = client.post(reverse("grading:post", args=[found.pk]), values).content.decode()
    assert "影响在岗 1 人" in tried and found.classifications.count() == 1
    client.post(reverse("grading:post", args=[found.pk]), {**values, "do": "save"})
    assert sorted(found.classifications.values_list("post_class", flat=True)) == [1, 2]
    bad = client.post(reverse("grading:post", args=[found.pk]), {**values, "night": 99, "do": "save"})
    assert 'value="99"' in bad.content.decode() and found.classifications.count() == 2


def test_statements_do_not_grow_with_people(client, staff, django_assert_max_num_queries):
    for index in range(30):
        hire(f"人{index}", on=date(2016, 1, 1))
    batch = open_batch(staff, staff["version"])
    signed_in(client, staff["political"])
    with django_assert_max_num_queries(30):
        client.get(reverse("grading:evaluation", args=[batch.pk]))


def test_heads_recommend_in_one_form_that_keeps_what_was_typed(client):
    from assessment.models import AnnualResult
    from grading.models import UnitProposal
    from personnel.models import TrainingRecord
    from tests.grading.steps import give_level

    unit()
    people = office()
    version = ladder_in_force(people, change=lambda c: [g.update(ppm=1_000_000) for g in c["quota_groups"]])
    person = hire("候选人", on=date(2012, 1, 1))
    give_level(people, person, "L4", date(2020, 1, 1))
    for year in range(2020, 2026):
        AnnualResult.everything.create(person=person, year=year, grade="COMPETENT")
    TrainingRecord.everything.create(person=person, kind="annual", ended=date(2025, 6, 1), half_days=20)
    batch = open_batch(people, version, "yearly")
    actions.ask_units(batch, acting_user=people["political"])
    signed_in(client, account(Role.UNIT_HEAD, unit=unit()))
    url = reverse("grading:unit-proposals", args=[batch.pk])
    verdict = verdict_of(batch, person)
    typed = {
        f"recommended-{verdict.pk}": "1",
        f"appraisal-{verdict.pk}": "91.5x",
        f"remark-{verdict.pk}": "表现突出",
    }
    refused = client.post(url, typed)
    assert refused.status_code == 400 and 'value="91.5x"' in refused.content.decode()
    assert "表现突出" in refused.content.decode() and not UnitProposal.everything.exists()
    client.post(url, {**typed, f"appraisal-{verdict.pk}": "91.57"})
    assert UnitProposal.everything.get().appraisal == 9157
    assert 'value="91.57"' in client.get(url).content.decode()
