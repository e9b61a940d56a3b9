"""Tables: state in the URL, statements that don't grow with the rows, an export of exactly what is filtered."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from openpyxl import load_workbook

from auxpolice.access.models import Role
from auxpolice.audit.models import Entry
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from tests import vocabulary as say


class Units(Table):
    columns = [
        Column("name", "名称", sort="name"),
        Column("kind", "类别", value="get_kind_display"),
        Column("pay", "金额", value=lambda unit: 123456, kind="money"),
    ]
    default_sort = "name"
    page_size = 20


class Plain(Table):
    columns = [Column("name", "名称", sort=True), Column("fen", "金额", kind="money", sort=True, total=True)]


def get(query=""):
    return RequestFactory().get("/list/" + query)


def drawn(table):
    return render_to_string("components/table.html", {"table": table, "name": "列表"})


@pytest.fixture
def many(db):
    for n in range(45):
        say.unit(f"第{n:02d}所")


def test_sorting_paging_and_size_live_in_the_url(many):
    table = Units(get("?sort=-name&page=2&size=20&q=x"), Unit.objects.all())
    assert table.body[0]["row"].name == "第24所"
    assert table.url(page=3) == "?sort=-name&page=3&size=20&q=x"
    assert table.headers[0]["aria"] == "descending" and table.headers[0]["url"] == "?sort=name&size=20&q=x"
    assert not table.headers[1]["url"]
    assert Units(get("?sort=evil&size=9999&page=abc"), Unit.objects.all()).size == 20


def test_statements_do_not_grow_with_rows(many, django_assert_num_queries):
    for size in (20, 50):
        with django_assert_num_queries(2):
            html = drawn(Units(get(f"?size={size}"), Unit.objects.all()))
        assert html.count("1,234.56") == min(size, 46)


def test_descending_order_puts_nothing_last_only_where_nothing_may_be(many):
    class Both(Units):
        columns = [Column("name", "名称", sort="name"), Column("above", "上级", sort="parent__name")]

    said = {key: str(Both(get(f"?sort=-{key}"), Unit.objects.all()).rows.query) for key in ("name", "above")}
    assert "DESC NULLS LAST" not in said["name"] and "DESC" in said["name"]
    assert "DESC NULLS LAST" in said["above"]


def test_totals_are_over_all_rows_and_lists_sort_with_gaps_last():
    rows = [{"name": "乙", "fen": 200}, {"name": "甲", "fen": None}, {"name": "丙", "fen": 100}]
    table = Plain(get("?sort=fen&size=20"), rows)
    assert [line["row"]["name"] for line in table.body] == ["丙", "乙", "甲"]
    assert table.totals[1]["value"] == 300
    assert "3.00" in drawn(table) and "金额单位：元" in drawn(table)
    assert Plain(get(), rows[:1]).totals is None, "one row is its own total"


def test_empty_says_what_next_and_filtered_empty_offers_to_clear():
    options = {
        "empty_title": "还没有单位",
        "empty_text": "先导入。",
        "empty_url": "/import/",
        "empty_action": "导入",
    }
    assert 'href="/import/"' in drawn(Plain(get(), [], **options))
    html = drawn(Plain(get("?name=%E6%97%A0"), [], **options))
    assert "没有符合条件的记录" in html and 'href="/list/"' in html


@pytest.mark.django_db
def test_export_holds_what_is_shown_as_text_and_leaves_a_trace():
    request = get("?export=xlsx&sort=name")
    request.user = say.account(Role.POLITICAL)
    table = Plain(request, [{"name": "=1+1", "fen": 123456}, {"name": "+cmd", "fen": -5}])
    assert table.wants_export
    answer = table.export("名单")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    answer.file_to_stream.close()
    rows = [[(cell.value, cell.data_type) for cell in row] for row in book.active.iter_rows()]
    assert rows[0] == [("名称", "s"), ("金额", "s")]
    assert rows[1] == [("+cmd", "s"), (-0.05, "n")]
    assert rows[2] == [("=1+1", "s"), (1234.56, "n")]
    entry = Entry.objects.get(act="table.export")
    assert entry.actor == request.user and entry.after["rows"] == 2


@pytest.mark.django_db
def test_an_exported_cell_is_of_its_own_kind():
    row = {
        "text": "a\x01b", "money": 123456, "delta": -5, "percent": Decimal("0.125"), "number": 85.5, "date": date(2026, 10, 1),
        "month": date(2026, 10, 1), "datetime": datetime(2026, 9, 30, 17, 5, tzinfo=UTC), "badge": ("已锁定", "ok"),
    }  # fmt: skip
    kinds = type("Kinds", (Table,), {"columns": [Column(kind, kind, kind=kind) for kind in row]})
    request = get("?export=xlsx")
    request.user = say.account(Role.POLITICAL)
    answer = kinds(request, [row, dict.fromkeys(row)]).export("一览")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    answer.file_to_stream.close()
    assert [cell.value for cell in sheet[2]] == [
        "ab", 1234.56, -0.05, 0.125, 85.5, datetime(2026, 10, 1), "2026-10", "2026-10-01 01:05", "已锁定",  # noqa: DTZ001
    ]  # fmt: skip
    assert {cell.value for cell in sheet[3]} == {None}
    assert sheet.auto_filter.ref == "A1:I3" and sheet.freeze_panes == "A2"


def test_what_is_not_exportable_is_not_exported():
    assert not Plain(get("?export=xlsx"), [], exportable=False).wants_export
