"""A register as a bureau keeps it becomes a roster and is taken back, by somebody who sees the pages for the first time."""

from datetime import date

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from auxpolice.access.scope import unscoped
from auxpolice.imports.models import Import
from grading.headcount import actions as headcount
from grading.headcount.models import HeadcountException
from personnel.models import Assignment, Category, Person
from tests import vocabulary as say
from tests.grading.steps import office as officers
from tests.personnel.sheets import row, xlsx
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)
UNITS = ("城关派出所", "北关派出所", "南关派出所")
HEADS = {
    "姓名": "谁",
    "身份证号": "证",
    "岗位": "干什么",
    "人员类别": "哪类",
    "入职时间": "何时来",
    "手机号": "怎么找",
    "学历": "读到哪",
}


@pytest.fixture
def staff(transactional_db):
    with unscoped("test"):
        for name in UNITS:
            say.unit(name)
        say.post("社区巡逻")
        found = officers()
        headcount.record_headcount(
            say.unit("城关派出所"), Category.ATTENDANT, 2, date(2020, 1, 1), acting_user=found["political"]
        )
    return found


def register(tmp_path):
    """Three sheets, one a unit, with a title, a header of its own words, and a total below."""
    made = Workbook()
    made.remove(made.active)
    for name, people in zip(UNITS, (4, 2, 2), strict=True):
        sheet = made.create_sheet(name)
        sheet.append([f"{name}辅警登记簿"])
        sheet.append(list(HEADS.values()))
        for n in range(people):
            cells = row(入职时间="去年" if (name, n) == ("北关派出所", 1) else "2021年3月5日", 学历="大专")
            sheet.append([cells[head] for head in HEADS])
        sheet.append(["合计", people])
    path = tmp_path / "辅警登记簿.xlsx"
    path.write_bytes(xlsx(made))
    return path


def test_a_register_of_three_sheets_is_mapped_mended_decided_accepted_and_undone(
    staff, browser_context, sign_in, live_site, tmp_path
):
    page = browser_context(viewport={"width": 1440, "height": 900}).new_page()
    sign_in(page, staff["political"])
    page.goto(f"{live_site}/people/import/")
    page.set_input_files("input[type=file]", str(register(tmp_path)))
    press(page, "上传并预览")
    page.wait_for_url("**/columns/")
    assert "还没有对应" in page.inner_text("body")
    fields = ("name", "id_number", "post", "category", "hired", "phone", "education")
    for number, field in enumerate(fields):  # once for the three, whose headers are the same
        page.select_option(f"[name=column-0-{number}]", field)
    press(page, "保存并预览")
    assert Import.objects.get().counts == {"new": 7, "wrong": 1}

    cell = page.locator("input[name=cell-hired]")
    expect(cell).to_have_value("去年")
    cell.fill("2021-03-05")
    cell.press("Enter")
    expect(page.get_by_text("已更正")).to_be_visible()
    assert Import.objects.get().counts == {"new": 8}

    page.get_by_role("link", name="城关派出所（勤务）超 2 人").click()
    expect(page.locator(".import-rows tbody tr")).to_have_count(2)
    assert page.locator(".tab.is-active").inner_text().startswith("超出用人额度")
    press(page, "一并导入，由另一人一次批准整个文件的超额")
    for box in page.get_by_label("已核对").all():
        box.check()
    press(page, "全部导入")
    expect(page.get_by_text("已导入 8 行")).to_be_visible()
    with unscoped("test"):
        assert {
            unit.name: Assignment.objects.filter(unit=unit).count() for unit in map(say.unit, UNITS)
        } == dict(zip(UNITS, (4, 2, 2), strict=True))
        assert HeadcountException.everything.filter(granted_by=None).count() == 2

    press(page, "撤销此次导入")
    expect(page.get_by_text("已撤销此次导入")).to_be_visible()
    with unscoped("test"):
        assert (Person.objects.count(), HeadcountException.everything.count()) == (0, 0)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_preview_stays_within_the_window(staff, browser_context, sign_in, live_site, tmp_path, width):
    page = browser_context(viewport={"width": width, "height": 900}).new_page()
    sign_in(page, staff["political"])
    page.goto(f"{live_site}/people/import/")
    rows = [row(单位=UNITS[n % 3], 学历="博士后", 手机号="1" if n == 2 else None) for n in range(12)]
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(xlsx(rows))
    page.set_input_files("input[type=file]", str(path))
    press(page, "上传并预览")
    for address in ("", "columns/"):
        page.goto(page.url.split("?")[0] + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
