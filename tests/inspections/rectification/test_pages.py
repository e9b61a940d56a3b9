"""The list with its tabs, the page of one, each deed's page, the papers, the API."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.hooks import queue
from auxpolice.months import today
from inspections.rectification import actions
from inspections.rectification.models import Letter, LookBack, Rectification
from tests import vocabulary as say
from tests.hooks.test_hooks import request_of
from tests.inspections.rectification.office import Office
from tests.test_month_of_work import picture, row_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        yield Office()
        transaction.set_rollback(True)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


LIST = "/inspections/rectification/"


def test_every_item_of_the_queue_leads_to_a_tab_that_shows_what_it_counts(office):
    others = [office.file(office.person) for _n in range(2)]
    rows = [row_of(check) for check in others]
    office.do(actions.answer, "", "已改", on=rows[0], by=office.head)
    for user, titles in ((office.head, {"督察整改通知待答复"}), (office.second, {"整改待复查"})):
        with acting(user):
            items = [one for one in queue.collect(request_of(user)) if one.url.startswith(LIST)]
        assert {one.title for one in items} == titles
        for item in items:
            page = shown(browser(user), item.url)
            assert parse_qs(urlsplit(item.url).query)["tab"]
            assert f"共 <b>{item.count}</b> 条" in page


def test_filters_stand_in_the_address_and_statements_do_not_grow_with_rows(office):
    client = browser(office.second)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            shown(client, f"{LIST}?tab=answer")
        return len(seen)

    statements()
    before = statements()
    for _n in range(4):
        office.file(office.person)
    assert statements() == before
    assert "共 <b>5</b> 条" in shown(client, f"{LIST}?tab=answer")
    for query, n in (
        ("q=P07", 5),
        ("q=没有这个", 0),
        ("which=mine", 0),
        ("which=up", 0),
        (f"unit={office.station.pk}", 5),
    ):
        page = shown(client, f"{LIST}?tab=answer&{query}")
        assert f"共 <b>{n}</b> 条" in page if n else "共 <b>" not in page
    assert "共 <b>" not in shown(client, f"{LIST}?tab=late")
    Rectification.everything.filter(pk=office.row.pk).update(due=today() - timedelta(days=1))
    late = shown(client, f"{LIST}?tab=late")
    assert "共 <b>1</b> 条" in late and "逾期 1 天" in late
    strange = "&".join(["tab=answer", "q=" + "9" * 400, "unit=" + "9" * 400, "page=x", "sort=x", "which=x"])
    assert client.get(f"{LIST}?{strange}").status_code == 200
    assert client.get(f"{LIST}?tab=nix").status_code == 200


def test_a_head_answers_with_pictures_and_before_and_after_stand_side_by_side(office):
    check = office.file(office.person, pictures=[picture(size=(70, 50))])
    row = row_of(check)
    head, page = browser(office.head), reverse("rectification:one", args=[row.pk])
    address = reverse("rectification:answer", args=[row.pk])
    assert address in shown(head, page)
    kept = head.post(address, {"statement": "已查实", "measures": " "})
    assert kept.status_code == 422 and "已查实" in kept.content.decode()
    bad = SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>", "image/svg+xml")
    refused = head.post(address, {"measures": "已排班", "proofs": bad})
    assert refused.status_code == 422 and "已排班" in refused.content.decode()
    good = SimpleUploadedFile("a.jpg", picture(size=(71, 51)), "image/jpeg")
    done = head.post(address, {"measures": "已排班", "proofs": good, "key": uuid4()}, follow=True)
    text = done.content.decode()
    assert "已答复，等待复查。" in text and address not in text
    before, after = text.split("整改后</h3>")[0].split("整改前</h3>")[1], text.split("整改后</h3>")[1]
    assert 'width="70"' in before and 'width="71"' in after.split("</section>")[0]
    second = browser(office.second)
    recheck = reverse("rectification:recheck", args=[row.pk])
    wrong = second.post(recheck, {"result": "again", "opinion": ""})
    assert wrong.status_code == 422 and "请写明再整改的原因" in wrong.content.decode()
    assert second.post(recheck, {"result": "passed", "opinion": "看过"}).status_code == 302
    row.refresh_from_db()
    letter = Letter.everything.get(rounds__rectification=row)
    paper = shown(head, reverse("rectification:letter", args=[letter.pk]))
    assert "整改复查意见书" in paper and letter.called in paper and "（印章）" in paper and "看过" in paper


def test_the_notice_prints_with_its_number_seal_and_receipt_and_strangers_find_none(office):
    row = office.row
    address = reverse("rectification:letter", args=[row.notice_id])
    paper = shown(browser(office.head), address)
    for words in (
        "督察整改通知书",
        row.notice.called,
        "（印章）",
        "回执",
        "签收人：",
        f"{row.due}",
        str(row.owner),
    ):
        assert words in paper
    stranger = stranger_of_another_unit()
    for page in (address, reverse("rectification:one", args=[row.pk])):
        assert stranger.get(page).status_code == 404
    assert "这一栏没有整改事项" in shown(stranger, LIST)
    assert stranger.post(reverse("rectification:answer", args=[row.pk]), {"measures": "x"}).status_code == 404


def test_the_other_deeds_have_pages_that_refuse_in_words(office):
    inspector, head, leader = browser(office.second), browser(office.head), browser(office.leader)

    def post(client, name: str, **sent):
        return client.post(reverse(f"rectification:{name}", args=[office.row.pk]), sent)

    assert post(inspector, "extend", days="400" * 40, reason="x").status_code == 422
    assert post(inspector, "extend", days=2, reason="采购").status_code == 302
    assert post(head, "say", statement="当晚人手不足").status_code == 302
    assert post(head, "object", text="已批准外出").status_code == 302
    assert post(inspector, "object-answer", outcome="rejected", answer="不符").status_code == 302
    sent = {"title": "夜间脱岗", "due": "2099-01-01", "reason": "两次未改"}
    assert post(inspector, "oversee", sponsor=office.head.pk, **sent).status_code == 422
    assert post(inspector, "oversee", sponsor=office.leader.pk, **sent).status_code == 302
    assert "夜间脱岗" in shown(head, f"{LIST}?tab=oversight")
    assert post(leader, "lift", outcome="已解决").status_code == 422
    assert post(inspector, "look-back", result="held", opinion="好").status_code == 404
    office.passed()
    assert post(leader, "lift", outcome="已解决").status_code == 302
    page = shown(head, reverse("rectification:one", args=[office.row.pk]))
    for words in ("采购", "当晚人手不足", "已批准外出", "不符", "已销号", str(office.leader)):
        assert words in page
    assert not LookBack.everything.exists()


def test_the_api_answers_and_rechecks_once_by_key(office):
    head, second = browser(office.head), browser(office.second)
    address = f"/api/rectifications/{office.row.pk}/"
    read = head.get(address).json()
    assert (read["state"], read["unit"], read["code"]) == ("issued", office.station.code, "P07")
    key = {"Idempotency-Key": str(uuid4())}

    def send(client, what: str, headers=key, **sent):
        return client.post(f"{address}{what}/", sent, content_type="application/json", headers=headers)

    assert send(head, "answer", measures="").status_code == 400
    for _twice in range(2):
        assert send(head, "answer", measures="已排班").json()["state"] == "answered"
    other = send(head, "answer", measures="别的")
    assert (other.status_code, other.json()["code"]) == (409, "another-content")
    assert send(head, "answer", measures="x", headers={"Idempotency-Key": "9" * 400}).json()["code"] == "key"
    assert send(head, "recheck", result="passed").status_code == 404
    for _twice in range(2):
        done = send(second, "recheck", result="again", opinion="仍无人").json()
        assert done["state"] == "issued" and len(done["rounds"]) == 2
    assert send(stranger_of_another_unit(), "answer", measures="x").status_code == 404
    listed = second.get("/api/rectifications/?tab=answer").json()
    assert [one["id"] for one in listed["results"]] == [office.row.pk]
    assert second.get(f"/api/rectifications/?check={'9' * 50}").status_code == 400
    paths = second.get("/api/schema/?format=json").json()["paths"]
    assert {"/api/rectifications/{id}/answer/", "/api/rectifications/{id}/recheck/"} <= set(paths)


def stranger_of_another_unit() -> Client:
    return browser(say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所")))
