"""Pages of complaints: from the form to the answer, what is typed stays, and who sees nothing of it."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.conduct.complaints import answering, figures, registering
from assessment.conduct.complaints.models import Complaint
from assessment.duty.models.posts import Rating
from auxpolice.access.scope import acting
from auxpolice.hooks import measures
from auxpolice.months import month_of, next_month, today
from tests import vocabulary as say
from tests.assessment.conduct.complaints.office import WHO, Office
from tests.hooks.test_hooks import request_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Office()
        transaction.set_rollback(True)


@pytest.fixture
def office(shared, db):
    return shared


def signed(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, name, *args, **asked) -> str:
    return client.get(reverse(f"assessment:{name}", args=args), asked).content.decode()


def typed(office, **more) -> dict:
    return {
        "source": "mailbox",
        "stream": "petition",
        "kind": "T01",
        "received_at": f"{timezone.localtime() - timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        "title": "窗口态度差",
        "text": "我是王翠花，办证时被推诿。",
        "about": "auxiliary",
        "person": "张伟",
        **WHO,
    } | more


def test_it_goes_from_the_form_to_a_closed_answer_by_pages_alone(office):
    desk, first, boss = signed(office.registrar), signed(office.first), signed(office.leader)
    done = desk.post(reverse("assessment:complaint-new"), typed(office))
    made = Complaint.everything.get(title="窗口态度差")
    assert done.status_code == 302 and made.unit == office.station and "翠花" not in made.text

    def press(client, name, **sent):
        answer = client.post(reverse(f"assessment:complaint-{name}", args=[made.pk]), sent)
        assert answer.status_code == 302, answer.content.decode()[:3000]

    press(desk, "assign", lead=office.first.pk, other=office.second.pk, in_charge=office.other.pk)
    assert "信访影像待固定" in first.get("/").content.decode()
    press(first, "step", kind="evidence", text="调取窗口录像")
    press(first, "step", kind="person", text="承认急躁", second=office.second.pk)
    with acting(office.first):
        one = made.allegations.get()
    press(first, "find", allegation=one.pk, result="true", facts="录像证实", second=office.second.pk)
    press(first, "answer", claim="要求道歉", facts="录像证实", opinion="批评教育", basis="条例")
    assert "信访答复待审定" in boss.get("/").content.decode()
    press(boss, "answer-decide", word="yes")
    press(first, "told", told_on=f"{today()}", told_how="电话")
    press(first, "satisfaction", handling=5, outcome=4)
    press(first, "close")
    shown, paper = page(desk, "complaint", made.pk), page(boss, "complaint-paper", made.pk)
    assert "已办结" in shown and "录像证实" in shown and "-5 分" in shown
    assert "信访事项处理意见书" in paper and "要求道歉" in paper
    assert all(secret not in shown + paper for secret in ("翠花", WHO["phone"], "幸福路"))
    assert page(desk, "complaints", which="proven").count("窗口态度差") == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "id_text_error"),
        ({"kind": "T77"}, "T77"),
        ({"received_at": "2025-01-01T09:00"}, "请写明超过登记时限的原因"),
        ({"received_at": "9" * 400}, "received_at"),
        ({"person": "没有这个人"}, "没有找到"),
        ({"unit": "9" * 400, "title": "长" * 400}, "unit"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(office, wrong, sentence):
    answer = signed(office.registrar).post(reverse("assessment:complaint-new"), typed(office) | wrong)
    text = answer.content.decode()
    assert answer.status_code == 422 and sentence in text and WHO["address"] in text
    assert not Complaint.everything.filter(title="窗口态度差").exists()


def test_a_named_bad_rating_becomes_one_complaint(office):
    rating = Rating.everything.create(
        number="BJ-1", at=timezone.now(), unit=office.station, person=office.person, matter="身份证", level=1
    )
    Rating.everything.create(number="BJ-2", at=timezone.now(), unit=office.station, level=1)
    desk = signed(office.registrar)
    assert "窗口差评待登记" in desk.get("/").content.decode()
    form = page(desk, "complaint-new", rating=rating.pk)
    assert 'value="BJ-1"' in form and "窗口差评：身份证" in form
    desk.post(reverse("assessment:complaint-new"), typed(office, source="window", number="BJ-1"))
    assert Complaint.everything.get(number="BJ-1").source == "window"
    assert "窗口差评待登记" not in desk.get("/").content.decode()


def test_the_identity_is_given_to_a_handler_against_a_reason_alone(office):
    made = office.handled()
    url = reverse("assessment:complaint-reveal", args=[made.pk])
    first = signed(office.first)
    assert WHO["phone"] in first.post(url, {"reason": "回访"}).content.decode()
    assert first.post(url, {"reason": ""}).status_code == 400
    assert signed(office.registrar).post(url, {"reason": "看看"}).status_code == 404
    assert signed(office.head).post(url, {"reason": "看看"}).status_code == 404
    found = page(signed(office.registrar), "complaints", q=WHO["phone"])
    assert "没有" in found and made.title not in found


def test_heads_see_what_they_handle_and_nothing_of_a_denunciation_of_their_unit(office):
    denounced, petition = office.handled(stream="accusation"), office.register()
    office.assign(petition, office.first, office.other_head)
    head, other = signed(office.head), signed(office.other_head)
    assert page(other, "complaint", petition.pk) and petition.called in page(other, "complaints")
    for client, row in ((head, denounced), (head, petition), (other, denounced)):
        assert client.get(reverse("assessment:complaint", args=[row.pk])).status_code == 404
        assert row.called not in page(client, "complaints") + client.get("/search/?q=窗口").content.decode()
    # somebody of the department who also heads the unit: the denunciation isn't there for them
    both = say.account("political")
    say.RoleGrant.objects.create(
        user=both, role="unit_head", unit=office.station, period=say.DateRange(say.LONG_AGO, None)
    )
    assert signed(both).get(reverse("assessment:complaint", args=[denounced.pk])).status_code == 404
    assert signed(both).get(reverse("assessment:complaint", args=[petition.pk])).status_code == 200


def test_late_ones_go_up_by_the_unit_in_charge(office):
    made = office.handled()
    Complaint.everything.filter(pk=made.pk).update(due=today() - timedelta(days=1))
    assert "信访待答复" in signed(office.first).get("/").content.decode()
    assert "信访逾期未答复" not in signed(office.leader).get("/").content.decode()
    Complaint.everything.filter(pk=made.pk).update(due=today() - timedelta(days=40))
    assert "信访逾期未答复" in signed(office.leader).get("/").content.decode()
    assert "信访逾期未答复" not in signed(office.head).get("/").content.decode()


def test_every_figure_is_what_its_list_counts(office):
    for nth in range(3):
        made = office.handled(number=f"F-{nth}")
        office.answer(made, ("true", "untrue", "unproven")[nth])
    office.register(about="other", person=None, number="F-9")
    office.by(office.registrar, registering.repeat, office.register(number="F-8"), made, "同")
    desk = signed(office.registrar)
    with acting(office.registrar):
        found = figures.of(next_month(month_of(today()), -11), month_of(today()), 0)
        told = measures.figures(request_of(office.registrar), month_of(today()))
    assert (found.total, found.known, found.about, found.judged, found.proven) == (5, 4, 3, 3, 1)
    assert (found.share_about, found.share_proven, found.share_in_time, found.median_days) == (75, 33, 100, 0)

    def rows(url) -> int:
        return len(
            re.findall(r'<a href="/assessment/complaints/[0-9a-f-]{36}/">', desk.get(url).content.decode())
        )

    shown = desk.get(reverse("assessment:complaint-figures")).content.decode()
    assert "75%" in shown and "回访不足 5 次" in shown
    station = next(one for one in found.units if one.unit == office.station)
    assert (station.count, station.proven, rows(station.url)) == (3, 1, 3)
    assert {
        one.measure.code: (one.value, rows(one.url)) for one in told if "complaints" in one.measure.code
    } == {
        "complaints.received": (3, 3),
        "complaints.proven": (1, 1),
    }
    with acting(office.registrar):
        small = next(one for one in figures.of(today(), today(), 99).units if one.unit == office.station)
    assert small.rate is None and small.standing == "within"
    assert signed(office.head).get(reverse("assessment:complaint-figures")).status_code == 404


def test_the_statements_of_the_pages_do_not_grow(office, django_assert_max_num_queries):
    for nth in range(6):
        office.handled(number=f"S-{nth}")
    desk = signed(office.registrar)
    with django_assert_max_num_queries(40):
        page(desk, "complaints")
    with django_assert_max_num_queries(40):
        page(desk, "complaint-figures")


def test_a_review_is_registered_and_decided_on_its_pages(office):
    made = office.handled()
    office.answer(made, "untrue")
    office.tell(made)
    desk, other = signed(office.registrar), signed(office.deciding)
    sent = {"asked_on": f"{today()}", "reason": "不服"}
    assert desk.post(reverse("assessment:complaint-review", args=[made.pk]), sent).status_code == 302
    url = reverse("assessment:complaint-review-answer", args=[made.pk])
    refused = signed(office.leader).post(url, {"keeps": "yes", "opinion": "维持"})
    assert refused.status_code == 422 and "不能作出" in refused.content.decode()
    assert other.post(url, {"keeps": "yes", "opinion": "维持"}).status_code == 302
    assert answering.Review.everything.get(complaint=made).state == "kept"
