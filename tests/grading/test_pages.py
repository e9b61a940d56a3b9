"""The pages of posts and levels: who opens them, what they show, and what a walk through them leaves."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.calendar.days import working_days
from auxpolice.months import month_of, today
from grading import defaults
from grading.evaluations import deciding, opening
from grading.evaluations.models import Evaluation, Verdict
from grading.levels.models import LevelHolding
from grading.posts import actions as posts
from personnel.models import Employment, Post
from tests.grading.steps import decide, ladder_in_force, level_of, office, open_batch, publish, verdict_of
from tests.vocabulary import account, hire, post, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    unit(), unit("北关派出所")
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
    for batch in opening.propose_missing_levels(acting_user=staff["political"]):
        opening.accept_proposed_levels(batch, acting_user=staff["political"])
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
    from assessment.appraisal.models import AnnualResult
    from grading.evaluations.models import UnitProposal
    from personnel.training.models import TrainingRecord
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
    deciding.ask_units(batch, acting_user=people["political"])
    signed_in(client, account(Role.UNIT_HEAD, unit=unit()))
    url = reverse("grading:unit-proposals", args=[batch.pk])
    verdict = verdict_of(batch, person)
    ballots = {"issued": "30", "excellent": "20", "competent": "6", "basic": "1", "poor": "1x"}
    typed = {
        f"recommended-{verdict.pk}": "1",
        f"remark-{verdict.pk}": "表现突出",
        **{f"{key}-{verdict.pk}": text for key, text in ballots.items()},
    }
    refused = client.post(url, typed)
    assert refused.status_code == 400 and 'value="1x"' in refused.content.decode()
    assert "表现突出" in refused.content.decode() and not UnitProposal.everything.exists()
    for poor, sentence in (("4", "多于发出的 30 票"), ("0", "")):
        client.post(url, {**typed, f"poor-{verdict.pk}": poor})
        assert UnitProposal.everything.exists() is not bool(sentence)
    held = UnitProposal.everything.get()
    # (20 × 100 + 6 × 80 + 1 × 60) ÷ 27, half up
    assert (held.appraisal, held.issued, held.votes) == (9407, 30, (20, 6, 1, 0))
    page = client.get(url).content.decode()
    assert 'value="20"' in page and "94.07" in page and "不登记谁投了什么票" in page
    few = client.post(url, {**typed, f"excellent-{verdict.pk}": "5", f"poor-{verdict.pk}": "0"})
    assert few.status_code == 400 and "测评无效" in few.content.decode()
    with pytest.raises(IntegrityError, match="unit_proposal_ballots_issued"), transaction.atomic():
        UnitProposal.everything.update(votes_poor=9)


def test_what_a_line_rests_on_opens_for_whom_it_concerns(client, staff):
    person, other = hire("甲", on=date(2016, 1, 1)), hire("乙", on=date(2016, 1, 1))
    batch = publish(staff, decide(staff, open_batch(staff, staff["version"])), today())
    verdict = verdict_of(batch, person)
    employment = Employment.everything.get(person=person)
    signed_in(client, account(Role.AUXILIARY, person=person))
    page = client.get(reverse("grading:verdict", args=[verdict.pk])).content.decode()
    url = reverse("grading:records", args=[verdict.pk, "employment"]) + f"?id={employment.pk}"
    assert url in page
    shown = client.get(url).content.decode()
    assert employment.badge_number in shown and "依据这条" in shown
    gone = client.get(reverse("grading:records", args=[verdict.pk, "honour"]) + "?id=987").content.decode()
    assert "现在已不在档" in gone
    assert client.get(reverse("grading:records", args=[verdict.pk, "secrets"])).status_code == 404
    theirs = reverse("grading:records", args=[verdict_of(batch, other).pk, "employment"])
    assert client.get(theirs).status_code == 404
    signed_in(client, account(Role.UNIT_HEAD, unit=unit("北关派出所")))
    assert client.get(url).status_code == 404
    for kind in ("level", "annual_result", "sanction", "certificate", "training", "post", "person"):
        signed_in(client, staff["political"])
        assert client.get(reverse("grading:records", args=[verdict.pk, kind])).status_code == 200


def test_the_publicity_list_is_the_bureaus_or_the_units(client, staff):
    hire("甲", on=date(2016, 1, 1))
    hire("乙", at=unit("北关派出所"), on=date(2016, 1, 1))
    batch = decide(staff, open_batch(staff, staff["version"]))
    url = reverse("grading:publicity", args=[batch.pk])
    signed_in(client, staff["political"])
    assert client.get(url).status_code == 404
    publish(staff, batch, today())
    paper = client.get(url).content.decode()
    assert "甲" in paper and "乙" in paper and "2 名警务辅助人员" in paper and "云河县公安局" in paper
    batch.refresh_from_db()
    assert f"共 {working_days(batch.publicity_from, batch.publicity_until)} 个工作日" in paper
    signed_in(client, account(Role.UNIT_HEAD, unit=unit("北关派出所")))
    paper = client.get(url).content.decode()
    assert "甲" not in paper and "1 名警务辅助人员" in paper and "（北关派出所）" in paper
    signed_in(client, account(Role.AUXILIARY, person=hire("丙")))
    assert client.get(url).status_code == 404


def test_levels_accepted_directly_were_never_made_public(client, staff):
    hire("甲", on=date(2016, 1, 1))
    (batch,) = opening.propose_missing_levels(acting_user=staff["political"])
    opening.accept_proposed_levels(batch, acting_user=staff["political"])
    signed_in(client, staff["political"])
    assert client.get(reverse("grading:evaluation", args=[batch.pk])).status_code == 200
    assert client.get(reverse("grading:publicity", args=[batch.pk])).status_code == 404


def test_a_leader_sends_a_batch_back_and_publishing_asks_for_the_month(client, staff):
    hire("甲", on=date(2016, 1, 1))
    batch = open_batch(staff, staff["version"])
    step, shown = (reverse(f"grading:{name}", args=[batch.pk]) for name in ("evaluation-step", "evaluation"))
    deciding.review_evaluation(batch, acting_user=staff["political"])
    signed_in(client, staff["leader"])
    sheet = reverse("approvals:sheet", args=["level-batch", batch.pk])
    assert sheet in client.get(shown).content.decode()
    assert client.post(sheet, {"verdict": "return", "opinion": ""}).status_code == 422
    client.post(sheet, {"verdict": "return", "opinion": "票数不符"})
    batch.refresh_from_db()
    assert batch.state == "proposed"
    signed_in(client, staff["political"])
    assert "退回理由：票数不符" in client.get(shown).content.decode()
    decide(staff, batch)
    page = client.get(shown).content.decode()
    month = deciding.month_after_publicity(batch, today())
    assert "按次月起执行" in page and f'value="{month}"' in page
    client.post(step, {"step": "publish", "start": today(), "effective_from": month})
    batch.refresh_from_db()
    assert (batch.state, batch.effective_from) == ("published", month)
