"""Text stays text on the way out, whatever it begins with."""

import io

import openpyxl
import pytest

from auxpolice.imports import cells
from auxpolice.sheets.reading import read
from auxpolice.sheets.writing import Out, Workbook, csv_bytes, guarded

SIGNS = ["=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", " =", "\u3000="]
PAYLOADS = [
    "=cmd|'/c calc'!A0", "@SUM(A1)", "+1-1", "\t=1", "＝1", '=HYPERLINK("http://x","y")', ";=1", "{{7*7}}", '"\n=1', "-2+3",
    *(f"{sign}1+1" for sign in SIGNS),
]  # fmt: skip


def test_xlsx_holds_no_formula_and_keeps_the_text():
    out = Workbook()
    sheet = out.sheet(
        "a[]:*?/b",
        [Out("文字", 20), Out("金额", 12, "money")],
        title="标题",
        subtitle="二〇二六",
        landscape=True,
    )
    for text in PAYLOADS:
        sheet.row([text, 123456])
    sheet.total(["合计", 5])
    sheet.signatures(["制表", "复核"])
    made = openpyxl.load_workbook(io.BytesIO(out.bytes()))
    page = made.worksheets[0]
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$1:$3"
    found = list(page.iter_rows(min_row=4, max_row=3 + len(PAYLOADS)))
    assert [row[0].data_type for row in found] == ["s"] * len(PAYLOADS)
    assert {row[0].number_format for row in found} == {"@"}
    assert [row[0].value.strip() for row in found] == [text.strip() for text in PAYLOADS]
    assert found[0][1].value == 1234.56


@pytest.mark.parametrize("text", [f"{sign}1+1" for sign in SIGNS])
def test_csv_text_is_guarded_and_reading_takes_the_guard_off(text):
    assert guarded(text).startswith("'")
    data = csv_bytes([["备注", "数"], [text, -5]])
    line = read(data).sheets[0].lines[1]
    assert line.cells[1].text == "-5"
    assert line.cells[0].text.startswith("'")
    assert cells.free_text(line.cells[0], "备注", 50)[0] == " ".join(text.split())


def test_rare_characters_are_not_replaced_in_gbk():
    with pytest.raises(UnicodeEncodeError):
        csv_bytes([["王𬭎"]], encoding="gbk")
    assert "王𬭎" in csv_bytes([["王𬭎"]], encoding="gb18030").decode("gb18030")
