"""Served papers: frozen with their hash, acknowledged by the addressee alone, or noted how else; the term runs from then."""

import threading
from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.urls import reverse

from auxpolice import invariants
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.deadlines import due_in
from auxpolice.months import today
from auxpolice.notices import sending, serving
from auxpolice.notices.models import How, Notice, Paper, Service
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.test_month_of_work import Bureau, row_of

KIND = "rectification"


class Desk(Bureau):
    """An inspector who serves, a person with an account, one without."""

    def __init__(self):
        super().__init__()
        self.person, self.silent = self.hire("张伟"), self.hire("李强")
        self.account = say.account(Role.AUXILIARY, person=self.person)
        self.check = self.file(self.person)
        self.noticed = Paper.objects.get(kind=KIND)

    def serve(self, **more) -> Paper:
        more = more or {"to_person": self.person}
        return serving.serve(
            KIND,
            row_of(self.check).notice,
            title="决定书",
            body="经查…\n决定…",
            answer_days=5,
            acting_user=self.inspector,
            **more,
        )

    def note(self, paper, how, **more) -> Service:
        more = {"served_on": today()} | more
        by = more.pop("by", self.second)
        with acting(by):
            return serving.note_service(paper, how, acting_user=by, **more)


@pytest.fixture
def desk(db):
    return Desk()


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


# --- the notice to a unit


def test_the_notice_to_a_unit_is_a_paper_to_its_head(desk, client):
    paper = desk.noticed
    assert (paper.to_user, paper.record) == (desk.head, str(row_of(desk.check).notice_id))
    assert "P07" in paper.body and str(row_of(desk.check).due) in paper.body
    assert Notice.objects.get(to=desk.head).title.startswith("文书送达")
    page = reverse("rectification:one", args=[row_of(desk.check).pk])
    assert "未送达" in signed_in(client, desk.inspector).get(page).content.decode()
    address = reverse("notices:paper", args=[paper.pk])
    assert "我已阅读并知悉" in signed_in(client, desk.head).get(address).content.decode()
    assert client.post(address).status_code == 302
    assert "本人在线阅知" in signed_in(client, desk.inspector).get(page).content.decode()
    assert not sending.unread(desk.head).exists(), "the message is read with it"


def test_a_covert_check_is_served_when_it_is_published(desk):
    papers = Paper.objects.filter(kind=KIND)
    check = desk.file(desk.person, covert=True)
    assert papers.count() == 1
    assert not Notice.objects.filter(kind="rectification.step").exists()
    desk.publish(check)
    assert "P07" in Paper.objects.get(record=str(row_of(check).notice_id)).body


def test_a_check_sent_twice_is_served_once(desk):
    desk.file(desk.person, check_id=desk.check.pk)
    assert Paper.objects.filter(kind=KIND).count() == 1


# --- acknowledged


def test_the_addressee_alone_acknowledges_and_the_term_runs_from_then(desk, client):
    paper = desk.serve()
    for user in (desk.inspector, desk.head, say.account(Role.LEADER)):
        with pytest.raises(Denied):
            serving.acknowledge(paper, acting_user=user)
    assert not Service.objects.exists()
    signed_in(client, desk.account)
    assert client.post(reverse("notices:paper", args=[paper.pk])).status_code == 302
    service = Service.objects.get()
    assert (service.how, service.served_on, service.recorded_by) == (How.SCREEN, today(), desk.account)
    assert service.due == due_in(5, today())
    entry = Entry.objects.get(act="notice.served")
    assert (entry.actor, entry.after["how"]) == (desk.account, "screen")
    client.post(reverse("notices:paper", args=[paper.pk]))
    assert Service.objects.count() == 1


def test_a_paper_is_seen_by_its_addressee_and_by_who_serves_its_kind(desk, client):
    paper = desk.serve()
    address = reverse("notices:paper", args=[paper.pk])
    for user, status in (
        (desk.account, 200),
        (desk.inspector, 200),
        (desk.second, 200),
        (desk.head, 404),
        (say.account(Role.LEADER), 404),
        (say.account(Role.AUXILIARY, person=desk.silent), 404),
        (say.account(Role.SYSTEM_ADMIN), 404),
    ):
        assert signed_in(client, user).get(address).status_code == status, user
        if status == 404:
            assert client.post(address).status_code == 404
    assert not Service.objects.exists()


def test_two_presses_at_once_acknowledge_once(transactional_db):
    desk = Desk()
    paper, failed = desk.serve(), []

    def press():
        try:
            serving.acknowledge(paper, acting_user=desk.account)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert (Service.objects.count(), Entry.objects.filter(act="notice.served").count()) == (1, 1)


# --- served otherwise


@pytest.mark.parametrize(
    ("how", "more"),
    [
        (How.SIGNED, {}),
        (How.REFUSED, {"first_witness": "王见", "second_witness": "赵证"}),
        (How.MAIL, {"note": "RA123456789CN"}),
        (How.PUBLICATION, {"note": "局公告栏"}),
    ],
)
def test_other_ways_are_noted_by_another(desk, how, more):
    paper = desk.serve(to_person=desk.silent)
    assert paper.to_user is None
    service = desk.note(paper, how, **more)
    assert (service.how, service.recorded_by, service.due) == (how, desk.second, due_in(5, today()))
    with pytest.raises(Conflict, match="已于"):
        desk.note(paper, How.SIGNED)


@pytest.mark.parametrize(
    ("how", "more", "said"),
    [
        (How.REFUSED, {"first_witness": "王见"}, "两名见证人"),
        (How.REFUSED, {"first_witness": "王见", "second_witness": "王见"}, "两个人"),
        (How.REFUSED, {"first_witness": "督察", "second_witness": "赵证"}, "两个人"),
        (How.MAIL, {}, "单号"),
        (How.PUBLICATION, {"note": " "}, "公告地点"),
        (How.SIGNED, {"served_on": today() + timedelta(days=1)}, "今天之前"),
        (How.SIGNED, {"served_on": today() - timedelta(days=30)}, "制发之后"),
    ],
)
def test_a_service_that_proves_nothing_is_refused(desk, how, more, said):
    paper = desk.serve()
    with pytest.raises(Problem, match=said):
        desk.note(paper, how, **more)
    assert not Service.objects.exists()
    assert desk.note(paper, How.SIGNED)


def test_who_notes_a_service(desk):
    paper = desk.serve()
    for user in (desk.head, say.account(Role.LEADER), desk.account):
        with pytest.raises(Denied):
            desk.note(paper, How.SIGNED, by=user)
    with pytest.raises(Denied):
        desk.note(paper, How.SCREEN)
    own = serving.serve(
        KIND,
        row_of(desk.check).notice,
        title="书",
        body="文",
        to_user=desk.second,
        acting_user=desk.inspector,
    )
    with pytest.raises(Problem, match="在线阅知"):
        desk.note(own, How.SIGNED)


def test_the_page_notes_a_service_and_says_what_is_missing(desk, client):
    paper = desk.serve(to_person=desk.silent)
    address = reverse("notices:paper", args=[paper.pk])
    signed_in(client, desk.second)
    form = {"how": "refused", "served_on": f"{today():%Y-%m-%d}", "first_witness": "王见"}
    answer = client.post(address, form)
    assert (answer.status_code, "两名见证人" in answer.content.decode()) == (422, True)
    assert client.post(address, form | {"second_witness": "赵证"}).status_code == 302
    assert "王见、赵证" in client.get(address).content.decode()


# --- kept


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notices_paper SET body = 'x'",
        "DELETE FROM notices_paper",
        "UPDATE notices_service SET served_on = served_on",
        "DELETE FROM notices_service",
    ],
)
def test_papers_and_their_service_are_only_added(desk, statement):
    serving.acknowledge(desk.serve(), acting_user=desk.account)
    with pytest.raises(Error, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("how", "by", "said"),
    [
        ("screen", "second", "只能由本人"),
        ("signed", "account", "只能由本人"),
        ("refused", "second", "two_witnesses"),
    ],
)
def test_the_database_asks_by_whom_and_before_whom(desk, how, by, said):
    paper = desk.serve()
    with pytest.raises((Error, IntegrityError), match=said), transaction.atomic():
        Service.objects.create(paper=paper, how=how, served_on=today(), recorded_by=getattr(desk, by))


def test_verify_finds_a_text_that_was_changed(desk):
    paper = desk.serve()
    assert invariants.violations()["送达文书"] == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE notices_paper SET body = '改过' WHERE id = %s", [paper.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert invariants.violations()["送达文书"] == [f"文书 {paper.pk} 的正文与其校验值不符。"]
