"""The personnel pages: what each role finds, and that the number of statements doesn't grow."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.conduct.honours.models import Honour
from auxpolice.access.models import Role
from auxpolice.access.scope import unscoped
from auxpolice.audit.models import Entry
from auxpolice.hooks import menu
from auxpolice.imports.models import Import
from personnel.models import Assignment, Employment, Person, PostAlias
from personnel.training.models import TrainingRecord
from tests import vocabulary as say
from tests.personnel.sheets import row, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    user = say.account(Role.POLITICAL)
    client.force_login(user)
    return client


def page(client, name, *args, **query):
    return client.get(reverse(f"personnel:{name}", args=args), query)


@pytest.mark.parametrize("q", ["张三丰", "三丰", "zsf", "zhangsanfeng", "FJ7788", "0042"])
def test_search_finds_by_name_initials_pinyin_badge_and_last_four(office, q):
    say.hire("李四", number=say.id_number(date(1991, 1, 1), 7))
    number = next(
        n for s in range(1, 999) if (n := say.id_number(date(1990, 1, 1), s)).endswith("0042") or s == 998
    )
    if q == "0042":
        q = number[-4:]
    say.hire("张三丰", badge="FJ77881", number=number)
    text = page(office, "list", q=q).content.decode()
    assert "张三丰" in text
    assert "李四" not in text
    found = office.get("/search/", {"q": q}).content.decode()
    assert "张三丰" in found


def test_list_takes_the_same_number_of_statements_for_two_and_for_sixty(
    office, django_assert_max_num_queries
):
    for n in range(2):
        say.hire(f"甲{n}")
    with django_assert_max_num_queries(16) as few:
        page(office, "list")
    for n in range(60):
        say.hire(f"乙{n}")
    with django_assert_max_num_queries(len(few)):
        page(office, "list")
    for key in ("badge", "unit", "post", "category", "hired", "-age"):
        assert page(office, "list", sort=key).status_code == 200


def test_filters_and_export(office):
    say.hire("王在职", at=say.unit("东街派出所"))
    say.hire("王离职")
    with unscoped("test"):
        say.leave(Person.objects.get(name="王离职"), date(2025, 1, 1))
    text = page(office, "list", unit=say.unit("东街派出所").pk).content.decode()
    assert "王在职" in text
    assert "王离职" not in page(office, "list").content.decode()
    assert "王离职" in page(office, "list", status="left").content.decode()
    answer = page(office, "list", export="xlsx")
    assert answer["Content-Type"].endswith("sheet")


def test_head_sees_the_own_people_only(client):
    mine, other = say.unit("东街派出所"), say.unit("西街派出所")
    inside, outside = say.hire("里面", at=mine), say.hire("外面", at=other)
    client.force_login(say.account(Role.UNIT_HEAD, unit=mine))
    text = page(client, "list").content.decode()
    assert "里面" in text
    assert "外面" not in text
    assert page(client, "person", inside.pk).status_code == 200
    assert page(client, "person", outside.pk).status_code == 404
    assert page(client, "unit", mine.pk).status_code == 200
    assert page(client, "unit", other.pk).status_code == 404
    assert page(client, "hire").status_code == 404
    assert [p["name"] for p in client.get("/api/people/").json()["results"]] == ["里面"]


def test_person_page_masks_and_reveals_against_a_reason(office):
    person = say.hire("张伟")
    text = page(office, "person", person.pk).content.decode()
    assert person.id_number not in text
    assert person.id_number[-4:] in text
    url = reverse("personnel:reveal", args=[person.pk, "id"])
    assert office.post(url, {"reason": ""}).status_code == 400
    assert office.post(url, {"reason": "核对档案"}).content.decode() == person.id_number
    assert Entry.objects.filter(act="person.reveal_id", reason="核对档案").exists()
    assert (
        office.post(reverse("personnel:reveal", args=[person.pk, "bank"]), {"reason": "看看"}).status_code
        == 404
    )


def test_the_person_page_takes_few_statements_and_draws_its_menu_once(office, monkeypatch):
    """Parts of the page are drawn for themselves: a career adds rows to it, never statements. 24; two of leave, of honours,
    of training and of talks each; one of discipline."""
    person = say.hire("王芳", at=say.unit("城关所"), badge="B2")
    built = []
    build = menu.build
    monkeypatch.setattr(menu, "build", lambda request: built.append(request) or build(request))
    url = reverse("personnel:person", args=[person.pk])
    office.get(url)  # the session's last sight is written once an hour
    built.clear()
    with CaptureQueriesContext(connection) as first:
        assert office.get(url).status_code == 200
    assert len(built) == 1
    assert len(first) <= 34, "\n".join(query["sql"][:160] for query in first)
    for month in (1, 2, 3):
        with unscoped("a career"):
            Honour.objects.create(
                person=person,
                rank="unit",
                title="嘉奖",
                issuer="局",
                day=date(2026, month, 1),
                document=f"奖{month}",
            )
            TrainingRecord.everything.create(
                person=person, kind="annual", ended=date(2026, month, 1), half_days=2, passed=True
            )
    with CaptureQueriesContext(connection) as later:
        assert "嘉奖" in office.get(url).content.decode()
    assert len(later) == len(first)


def test_auxiliary_sees_the_own_page_and_no_other(client):
    me, other = say.hire("我"), say.hire("他")
    client.force_login(say.account(Role.AUXILIARY, person=me))
    assert page(client, "person", me.pk).status_code == 200
    assert page(client, "person", other.pk).status_code == 404
    assert (
        client.post(reverse("personnel:reveal", args=[me.pk, "bank"]), {"reason": "自己的卡"}).status_code
        == 200
    )
    assert (
        client.post(reverse("personnel:reveal", args=[other.pk, "id"]), {"reason": "好奇"}).status_code == 404
    )


def test_hire_transfer_edit_leave(office):
    unit, post = say.unit(), say.post()
    number = say.id_number(date(1996, 6, 6))
    form = {
        "name": "新人",
        "id_number": number.lower(),
        "unit": unit.pk,
        "post": post.pk,
        "hired": "2026-03-01",
        "badge_number": "fj00001",
    }
    assert office.post(reverse("personnel:hire"), {**form, "id_number": number[:17]}).status_code == 422
    answer = office.post(reverse("personnel:hire"), form)
    assert answer.status_code == 302
    with unscoped("test"):
        person = Person.objects.get(id_number=number)
    assert office.post(reverse("personnel:hire"), {**form, "badge_number": "FJ2"}).status_code == 422
    to = say.unit("北关派出所")
    url = reverse("personnel:transfer", args=[person.pk])
    assert office.post(url, {"unit": to.pk, "post": post.pk, "start": "2026-03-01"}).status_code == 422
    assert office.post(url, {"unit": to.pk, "post": post.pk, "start": "2026-05-01"}).status_code == 302
    edit = {"name": "新·人", "row_version": person.row_version, "phone": "13800138000"}
    assert office.post(reverse("personnel:edit", args=[person.pk]), edit).status_code == 302
    assert (
        office.post(reverse("personnel:edit", args=[person.pk]), {**edit, "name": "旧人"}).status_code == 422
    )
    pay = {
        "start": "2026-05-01",
        "bank": "农商",
        "account_number": "6222 0212 3456 7890 128",
        "insurance_fen": "4200.50",
    }
    assert office.post(reverse("personnel:pay-facts", args=[person.pk]), pay).status_code == 302
    assert page(office, "person", person.pk).status_code == 200
    assert page(office, "card", person.pk).status_code == 200
    leave = {"last_day": "2026-10-31", "kind": "resigned"}
    assert office.post(reverse("personnel:leave", args=[person.pk]), leave).status_code == 302
    assert office.post(reverse("personnel:leave", args=[person.pk]), leave).status_code == 422
    with unscoped("test"):
        assert Employment.objects.get(person=person).period.upper == date(2026, 11, 1)
        assert Assignment.objects.filter(person=person).count() == 2
        assert person.contribution_bases.get().insurance_fen == 420050
    again = office.post(reverse("personnel:hire"), {**form, "hired": "2026-11-01"})
    assert again.status_code == 302  # back again: the same record
    with unscoped("test"):
        assert Employment.objects.filter(person=person).count() == 2


def test_units(office):
    bureau = say.bureau()
    form = {"name": "南关派出所", "code": "S9", "kind": "station", "parent": bureau.pk}
    assert office.post(reverse("personnel:unit-new"), form).status_code == 302
    assert office.post(reverse("personnel:unit-new"), form).status_code == 422
    assert "南关派出所" in page(office, "units").content.decode()
    unit = say.unit("南关派出所")
    say.hire("老张", at=unit)
    closing = {"name": unit.name, "short_name": "", "closed": "2026-12-01"}
    assert office.post(reverse("personnel:unit-edit", args=[unit.pk]), closing).status_code == 422
    assert "老张" in page(office, "unit", unit.pk).content.decode()


def test_import_wizard_from_upload_to_result(office):
    say.unit("城关派出所")
    post = say.post("社区巡逻")
    rows = [row(姓名="甲"), row(姓名="乙", 岗位="巡防"), row(姓名="丙", 手机号="1234"), row(姓名="=丁")]
    file = SimpleUploadedFile("../花名册<b>.xlsx", xlsx(rows))
    answer = office.post(reverse("personnel:import"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    upload = Import.objects.get()
    text = office.get(answer.url).content.decode()
    assert "巡防" in text
    assert "<b>" not in text
    assert upload.counts == {"new": 2, "wrong": 2}
    assert (
        office.post(reverse("personnel:import-match", args=[upload.pk]), {"post-0": str(post.pk)}).status_code
        == 302
    )
    office.post(reverse("personnel:import-accept", args=[upload.pk]))
    with unscoped("test"):
        assert not Person.objects.exists()  # all or nothing
    office.post(reverse("personnel:import-accept", args=[upload.pk]), {"mode": "valid"})
    with unscoped("test"):
        assert set(Person.objects.values_list("name", flat=True)) == {"甲", "乙"}
        assert Assignment.objects.filter(post=post).count() == 2
    assert PostAlias.objects.get(text="巡防").post == post
    reject = b"".join(page(office, "import-rejects", upload.pk).streaming_content)
    assert reject.startswith(b"PK")
    again = office.post(reverse("personnel:import"), {"file": SimpleUploadedFile("x.xlsx", xlsx(rows))})
    assert office.get(again.url).status_code == 200
    broken = office.post(reverse("personnel:import"), {"file": SimpleUploadedFile("x.xlsx", b"\x00\x01")})
    assert broken.status_code == 422


def test_two_imports_shown_in_the_work_queue_and_home(office):
    file = SimpleUploadedFile("a.xlsx", xlsx([row()]))
    office.post(reverse("personnel:import"), {"file": file})
    assert "名册待核对导入" in office.get("/").content.decode()
