"""Work orders of the hotline: imported exactly, once, with who asks sealed before anything is kept."""

import json
import zlib
from datetime import date, timedelta

import pytest
from django.db import transaction

from assessment.conduct.complaints.hotline_kind import HOTLINE_KIND
from assessment.conduct.complaints.models import Complainant, Complaint
from auxpolice import sealed
from auxpolice.access.scope import Denied, acting
from auxpolice.imports import accepting, staging
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.sheets.reading import FileRefused
from tests.assessment.conduct.complaints.office import Office
from tests.assessment.conduct.complaints.orders import HEADERS, order, workbook

pytestmark = pytest.mark.django_db
SECRETS = ("铁柱", "13987654321", "平安里")


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Office()
        transaction.set_rollback(True)


@pytest.fixture
def office(shared, db):
    return shared


def staged(office, rows, *, by=None, headers=HEADERS):
    user = by or office.registrar
    with acting(user):
        return staging.stage(HOTLINE_KIND, workbook(rows, headers), "工单.xlsx", acting_user=user)


def accepted(office, upload, mode=accepting.ALL_OR_NOTHING):
    with acting(office.registrar):
        return accepting.accept(upload, mode, acting_user=office.registrar)


def test_every_cell_arrives_and_the_same_file_twice_changes_nothing(office):
    rows = [
        order(工单编号="GD-A", 区交办时间="2026-10-12 09:30", 诉求类型="举报"),
        order(工单编号="GD-B", 区交办时间="2026-10-12", 区交办办结期限="2026-10-15 18:00"),
        order(工单编号="GD-C", 诉求归口="县公安局", 求助人员="", 求助号码="", 诉求详细地址=""),
    ]
    accepted(office, staged(office, rows))
    first, second, third = Complaint.everything.filter(source="hotline").order_by("number")
    assert (first.stream, first.unit, first.place, first.title) == (
        "accusation", office.station, "东门路口", "反映辅警执勤态度",
    )  # fmt: skip
    assert f"{first.received_at:%H:%M}" == "01:30" and first.due == date(2026, 10, 19) and first.late_because
    assert second.due == date(2026, 10, 15) and (third.unit, third.about) == (None, "unknown")
    who = Complainant.everything.get(complaint=first)
    assert [sealed.opened(getattr(who, field)) for field in ("name", "phone", "sex", "address")] == [
        "赵铁柱", "13987654321", "男", "云河县平安里三号",
    ]  # fmt: skip
    assert who.marked == Complainant.everything.get(complaint=second).marked != ""
    again = accepted(office, staged(office, rows))
    assert again.counts == {"unchanged": 3} and Complaint.everything.filter(source="hotline").count() == 3
    more = staged(office, [*rows, order(工单编号="GD-D")])
    assert more.counts == {"unchanged": 3, "new": 1}


def test_nothing_of_who_asks_is_staged_in_plain(office):
    upload = staged(office, [order(), order(求助号码=13987654321)])
    kept = json.dumps(
        [list(upload.rows.values("raw", "values", "notes")), upload.hints, upload.remarks], ensure_ascii=False
    )
    content = zlib.decompress(bytes(upload.content)).decode("unicode-escape", "replace")
    assert not any(secret in kept or secret in content for secret in SECRETS)
    assert "赵某" in kept
    accepted(office, upload)
    text = "".join(Complaint.everything.filter(source="hotline").values_list("text", flat=True))
    assert "赵某" in text and not any(secret in text for secret in SECRETS)
    # a secret cell isn't typed over in the preview, where it would stand in plain
    other = staged(office, [order(工单编号="")])
    with acting(office.registrar):
        mended = staging.mend(
            other, other.rows.get(), {"number": "GD-M", "name": "钱七"}, acting_user=office.registrar
        )
    assert "钱七" not in json.dumps(mended.mended, ensure_ascii=False) and mended.counts == {"new": 1}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"工单编号": ""}, "没有工单编号"),
        ({"工单编号": "9" * 400}, "超过 40 个字符"),
        ({"诉求内容": ""}, "没有诉求内容"),
        ({"区交办时间": f"{today() + timedelta(3)} 08:00"}, "将来"),
        ({"区交办时间": "去年某天"}, "区交办时间"),
        ({"区交办时间": ""}, "没有区交办时间"),
    ],
)
def test_a_wrong_row_is_told_at_its_cell_and_nothing_is_written(office, wrong, sentence):
    upload = staged(office, [order(), order() | wrong])
    notes = [note["message"] for row in upload.rows.all() for note in row.all_notes]
    assert any(sentence in note for note in notes) and upload.counts["wrong"] == 1
    with pytest.raises(Problem, match="1 行有误"):
        accepted(office, upload)
    assert not Complaint.everything.filter(source="hotline").exists()
    accepted(office, upload, accepting.VALID)
    assert Complaint.everything.filter(source="hotline").count() == 1


def test_odd_rows_are_told_and_taken_or_left(office):
    rows = [
        order(工单编号="GD-X"),
        order(工单编号="GD-X"),
        order(诉求类型="其它"),
        order(工单状态="已办结"),
        order(诉求内容="长" * 5000),
    ]
    upload = staged(office, rows)
    assert upload.counts == {"new": 3, "wrong": 1, "unchanged": 1}
    accepted(office, upload, accepting.VALID)
    assert max(len(one.text) for one in Complaint.everything.filter(source="hotline")) == 4000


def test_files_that_are_no_work_orders_are_refused(office):
    for headers in (HEADERS[:5], [head for head in HEADERS if head != "求助号码"]):
        with pytest.raises(FileRefused, match="不是 12345 工单表"):
            staged(office, [order()], headers=headers)
    for user in (office.head, office.leader):
        with pytest.raises(Denied):
            staged(office, [order()], by=user)


def test_it_is_classified_before_it_is_shared_out_and_never_undone(office):
    upload = accepted(office, staged(office, [order(工单编号="GD-Z")]))
    made = Complaint.everything.get(number="GD-Z")
    with pytest.raises(Problem, match="请先核定"):
        office.assign(made)
    from assessment.conduct.complaints import registering

    office.by(
        office.registrar, registering.classify, made, stream="petition", about="auxiliary", person=office.person,
        kind="T07",
    )  # fmt: skip
    assert office.assign(office.fresh(made)).kind_name == "粗暴动手、言语侮辱"
    with acting(office.registrar), pytest.raises(Problem, match="登记后不撤销"):
        accepting.undo(upload, acting_user=office.registrar)
