"""The past by workbook: previewed, mended, undone; two persons; promotion opens its records."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.scope import acting
from auxpolice.imports import accepting, staging
from auxpolice.imports.models import ImportRow
from auxpolice.imports.rejects import reject_workbook
from auxpolice.problems import Conflict, Problem
from grading.evaluations.explaining import explain
from personnel.training.history import confirming
from personnel.training.history.certificates import CERTIFICATES
from personnel.training.history.trainings import TRAININGS
from personnel.training.models import Certificate, PastTraining, Standing, TrainingRecord
from tests import vocabulary as say
from tests.grading.evaluations.test_promotion import on_level, open_headcount, yearly
from tests.grading.steps import ladder_in_force, office, verdict_of
from tests.personnel.sheets import book, xlsx
from tests.personnel.training.holders import GUARD, Holders

pytestmark = pytest.mark.django_db
ENDED = date(2025, 6, 1)


@pytest.fixture
def school(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return Holders()


def training(person, **more) -> dict:
    return {"姓名": person.name, "身份证号": person.id_number, "培训类别": "年度轮训", "培训名称": "2025 年轮训",
            "主办单位": "县局", "开始日期": date(2025, 5, 20), "结束日期": ENDED, "天数": "10天", "结果": "合格",
            "证明材料": "结业证〔2025〕7 号", **more}  # fmt: skip


def certificate(person, **more) -> dict:
    return {"姓名": person.name, "身份证号": person.id_number, "证书名称": "保安员（职业技能等级）", "证书编号": f"B{person.pk}",
            "发证机关": "人社局", "发证日期": date(2020, 2, 29), "有效期至": "长期", "等级": "二级",
            "证明材料": "证书复印件", **more}  # fmt: skip


def staged(school, kind, *rows):
    with acting(school.political):
        data = xlsx(book(list(rows), list(rows[0])))
        return staging.stage(kind, data, "以往.xlsx", acting_user=school.political)


def accepted(school, upload, mode=accepting.ALL_OR_NOTHING):
    with acting(school.political):
        return accepting.accept(upload, mode, acting_user=school.political)


def confirm(school, by=None):
    user = by or school.deputy
    with acting(user):
        (one,) = confirming.waiting(user)
        return confirming.confirm(one.maker.pk, one.digest, acting_user=user)


def test_it_counts_once_another_has_seen_the_proof_and_twice_changes_nothing(school):
    person = say.hire()
    for kind, row in ((TRAININGS, training(person)), (CERTIFICATES, certificate(person))):
        accepted(school, staged(school, kind, row))
    assert not TrainingRecord.everything.exists()
    with pytest.raises(Problem) as own:
        confirm(school, by=school.political)
    assert own.value.code == "maker-checker"
    assert confirm(school) == {"trainings": 1, "certificates": 1}
    record = TrainingRecord.everything.get()
    assert (record.kind, record.half_days, record.passed, record.source) == ("annual", 20, True, "history")
    assert (record.title, record.began, record.past.proof) == (
        "2025 年轮训", date(2025, 5, 20), "结业证〔2025〕7 号",
    )  # fmt: skip
    held = Certificate.everything.get()
    assert (held.state, held.kind, held.grade, held.last) == ("effective", GUARD, 2, None)
    for kind, row in ((TRAININGS, training(person)), (CERTIFICATES, certificate(person))):
        again = staged(school, kind, row | {"备注": "又一次"})
        assert again.counts == {"unchanged": 1}, [found.found for found in again.rows.all()]
    assert TrainingRecord.everything.count() == 1


WRONG = {
    "nobody": ({"身份证号": say.id_number(sequence=777)}, "unknown-person"),
    "no proof": ({"证明材料": ""}, "proof-missing"),
    "kind": ({"培训类别": "春游"}, "dictionary"),
    "days": ({"天数": "两天"}, "days"),
    "third of a day": ({"天数": 1.3}, "days"),
    "more days": ({"天数": 30}, "days-more"),
    "future": ({"结束日期": date(2099, 1, 1)}, "date-late"),
    "backwards": ({"开始日期": date(2025, 7, 1)}, "began-late"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_trainings_are_named(school, case):
    cells, key = WRONG[case]
    upload = staged(school, TRAININGS, training(say.hire(), **cells))
    keys = {note["key"] for row in upload.rows.all() for note in (*row.notes, *row.found)}
    assert upload.counts == {"wrong": 1} and key in keys, keys


WRONG_CERTIFICATES = {
    "kind": ({"证书名称": "钓鱼证"}, "kind-unknown"),
    "grade": ({"等级": "特级"}, "grade"),
    "no grade": ({"等级": ""}, "certificate"),
    "fixed": ({"证书名称": "机动车驾驶证", "等级": ""}, "certificate"),
    "proof": ({"证明材料": ""}, "proof-missing"),
    "issued": ({"发证日期": ""}, "date-missing"),
}


@pytest.mark.parametrize("case", WRONG_CERTIFICATES)
def test_wrong_certificates_are_named(school, case):
    cells, key = WRONG_CERTIFICATES[case]
    upload = staged(school, CERTIFICATES, certificate(say.hire(), **cells))
    keys = {note["key"] for row in upload.rows.all() for note in (*row.notes, *row.found)}
    assert upload.counts == {"wrong": 1} and key in keys, keys


def test_a_word_of_the_file_is_told_its_meaning_and_remembered(school):
    first, other = say.hire(), say.hire("李强")
    upload = staged(school, CERTIFICATES, certificate(first, 证书名称="保安证"))
    assert upload.asked == {"kind": {"保安证": 1}}
    with acting(school.political):
        upload = staging.answer(upload, "kind", {"保安证": GUARD}, acting_user=school.political)
    assert upload.counts == {"new": 1}
    accepted(school, upload)
    assert staged(school, CERTIFICATES, certificate(other, 证书名称="保安证")).counts == {"new": 1}


def test_one_number_for_two_people_and_a_training_told_twice(school):
    first, other = say.hire(), say.hire("李强")
    rows = [certificate(person, 证书编号="X1") for person in (first, other)]
    assert staged(school, CERTIFICATES, *rows).counts == {"wrong": 2}
    told = [training(first), training(first), training(other), training(other, 天数="9天")]
    assert staged(school, TRAININGS, *told).counts == {"new": 2, "same": 1, "wrong": 1}


def test_wrong_rows_go_back_as_a_workbook_and_one_is_mended_in_the_preview(school):
    good, bad = say.hire(), say.hire("李强")
    upload = staged(school, TRAININGS, training(good), training(bad, 天数="很多"))
    assert upload.counts == {"new": 1, "wrong": 1} and reject_workbook(upload)
    with acting(school.political):
        row = ImportRow.objects.get(upload=upload, outcome="wrong")
        upload = staging.mend(upload, row, {"half_days": "9.5"}, acting_user=school.political)
    assert upload.counts == {"new": 2}
    accepted(school, upload)
    assert set(PastTraining.everything.values_list("half_days", flat=True)) == {20, 19}


def test_a_file_is_taken_back_until_somebody_confirmed_it(school):
    person = say.hire()
    upload = accepted(school, staged(school, TRAININGS, training(person)))
    with acting(school.political):
        accepting.undo(upload, acting_user=school.political)
    assert not PastTraining.everything.exists()
    upload = accepted(school, staged(school, TRAININGS, training(person)))
    confirm(school)
    with pytest.raises(Conflict), acting(school.political):
        accepting.undo(upload, acting_user=school.political)


def test_what_moved_meanwhile_is_not_confirmed_and_refused_rows_can_come_again(school):
    person = say.hire()
    accepted(school, staged(school, TRAININGS, training(person)))
    with acting(school.deputy):
        (seen,) = confirming.waiting(school.deputy)
    accepted(school, staged(school, TRAININGS, training(person, 天数="9天")))
    with acting(school.deputy), pytest.raises(Conflict):
        confirming.confirm(seen.maker.pk, seen.digest, acting_user=school.deputy)
    with acting(school.deputy):
        confirming.refuse(school.political.pk, "没有结业证", acting_user=school.deputy)
    assert PastTraining.everything.get().state == "refused"
    accepted(school, staged(school, TRAININGS, training(person, 备注="补了结业证")))
    assert confirm(school)["trainings"] == 1


def test_past_certificates_of_a_kind_follow_each_other(school):
    person = say.hire()
    dates = [date(2016, 1, 4), date(2019, 2, 5), date(2022, 3, 6)]
    rows = [certificate(person, 证书名称="急救员证", 等级="", 有效期至="", 发证日期=day) for day in dates]
    accepted(school, staged(school, CERTIFICATES, *rows))
    confirm(school)
    found = Certificate.everything.order_by("period").values_list("period", flat=True)
    assert [period.upper for period in found] == [date(2019, 1, 5), date(2022, 2, 6), date(2025, 3, 7)]


def test_statements_do_not_grow_with_rows(school):
    counts = []
    for size in (2, 60):
        people = [say.hire(f"张{size}{number}") for number in range(size)]
        with CaptureQueriesContext(connection) as seen:
            accepted(school, staged(school, TRAININGS, *map(training, people)))
            accepted(school, staged(school, CERTIFICATES, *map(certificate, people)))
        with CaptureQueriesContext(connection) as confirmed:
            assert confirm(school) == {"trainings": size, "certificates": size}
        counts.append((len(seen), len(confirmed)))
    assert counts[0] == counts[1]


def test_pages_of_two_persons(school, client):
    person = say.hire()
    accepted(school, staged(school, TRAININGS, training(person)))
    page = reverse("training:history")
    client.force_login(school.political)
    assert "这是您录入的，请由另一人确认" in client.get(page).content.decode()
    client.force_login(school.deputy)
    assert "以往培训和证书待确认" in client.get("/").content.decode()
    shown = client.get(page).content.decode()
    assert "以往培训 1 次共 10 天" in shown and "2025 年轮训" in shown
    row = PastTraining.everything.get()
    assert "结业证〔2025〕7 号" in client.get(reverse("training:past", args=[row.pk])).content.decode()
    for digest, said in (("0" * 64, "已有变化"), (confirming.digest_of([row], []), "已确认 1 次以往培训")):
        sent = {"maker": school.political.pk, "digest": digest}
        assert said in client.post(reverse("training:history-confirm"), sent, follow=True).content.decode()
    assert client.post(reverse("training:history-confirm"), {"maker": "9" * 400}).status_code == 302


def test_a_bureau_that_was_never_seeded_promotes_in_its_first_january(school):
    """The condition of training days is met by imported history, and opens the record it rests on."""
    staff = office()
    staff["version"] = ladder_in_force(staff, change=open_headcount)
    person = on_level(staff, "L4", date(2021, 1, 1), "CCCCC")
    lacks = [line.code for line in explain(verdict_of(yearly(staff), person)).lines if not line.met]
    assert "training_days" in lacks
    accepted(school, staged(school, TRAININGS, training(person)))
    assert confirm(school)["trainings"] == 1
    lines = {line.code: line for line in explain(verdict_of(yearly(staff), person)).lines}
    assert lines["training_days"].met and "10" in lines["training_days"].shown
    assert Standing.everything.filter(person=person, kind="annual").exists()
