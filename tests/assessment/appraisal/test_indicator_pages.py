"""The head's grid by indicator, the records behind a count, one's own words, without a browser."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.appraisal.models import IndicatorScore, MonthSheet, UnitSheet
from assessment.demo import default_policy
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from tests import vocabulary as say
from tests.assessment.appraisal.test_indicators import full, late, scored
from tests.assessment.bureau import Bureau


@pytest.fixture
def bureau(db):
    found = Bureau(appraisal=default_policy())
    found.people = [found.hire("安一"), found.hire("白二", as_post=say.post("窗口服务", family="窗口服务"))]
    late(found.people[0], 2, 3)
    found.sheet_of_unit = found.opened()
    found.url = reverse("assessment:unit-sheet", args=[found.sheet_of_unit.pk])
    return found


def row_of(person) -> MonthSheet:
    return MonthSheet.everything.get(person=person)


def test_the_grid_has_a_column_an_indicator_and_each_count_its_door(bureau, client):
    client.force_login(bureau.head)
    html = client.get(bureau.url).content.decode()
    first = row_of(bureau.people[0])
    door = reverse("assessment:indicator", args=[first.pk, "C2"])
    assert re.search(rf'href="{door}"[^>]*>2 次', html) and 'value="13"' in html
    assert "信息采集（15）／办件量（15）" in html and 'aria-label="白二 办件量（15）"' in html
    behind = client.get(door)
    assert [record.words for record in behind.context["records"]] == ["迟到 10 分钟"] * 2
    assert behind.context["rule"].startswith("从满分起每次扣") and "13" in behind.content.decode()
    assert client.get(behind.context["records"][0].url).status_code == 200
    assert client.get(reverse("assessment:indicator", args=[first.pk, "X9"])).status_code == 404
    client.force_login(say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所")))
    assert client.get(door).status_code == 404


def test_cells_are_saved_one_by_one_and_a_reason_is_asked_at_the_cell(bureau, client):
    client.force_login(bureau.head)
    row = row_of(bureau.people[0])

    def post(**values):
        data = {f"{name}-{row.pk}": text for name, text in values.items()}
        data[f"version-{row.pk}"] = MonthSheet.everything.get(pk=row.pk).row_version
        return client.post(bureau.url, data, headers={"X-Grid": "rows"}).json()

    answer = post(i0="9.5")
    assert answer["rows"][str(row.pk)]["state"] == "saved"
    assert IndicatorScore.objects.get(sheet=row, code="C1").typed_points == 950
    refused = post(i1="15")["rows"][str(row.pk)]
    assert refused["state"] == "refused" and "请在「调整理由」写明原因" in refused["errors"]["i1"]
    assert "请填 0 到 10" in post(i3="11", i2="11")["rows"][str(row.pk)]["errors"]["i2"]
    answer = post(i1="15", because="公务")
    assert answer["rows"][str(row.pk)]["state"] == "saved"
    rest = {f"i{cell.number}": f"{cell.full // 100}" for cell in row.scores.filter(points=None)}
    answer = post(**rest)
    assert answer["live"][f"total-{row.pk}"] == ["99.5", ""]
    assert answer["live"][f"suggested-{row.pk}"] == ["合格", "COMPETENT"]
    assert "评分 99.5～99.5" in answer["foot"]["spread"] and answer["foot"]["scored"] == "已评 1 / 2 人"


def test_a_page_of_the_grid_takes_few_statements_whatever_the_size(bureau, client):
    client.force_login(bureau.head)
    client.get(bureau.url)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(bureau.url).status_code == 200
        if __import__("os").environ.get("SHOWQ"):
            print("\n".join(one["sql"][:160].replace("\n", " ") for one in asked))
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    few = statements()
    for number in range(14):
        late(bureau.hire(f"张{number}"), *range(number))
    bureau.opened()
    assert statements() == few <= 15


def test_own_words_are_written_on_the_phone_until_the_unit_hands_in(bureau, client):
    person = bureau.people[0]
    own = bureau.own(person)
    client.force_login(own)
    url = reverse("assessment:self-remark", args=[row_of(person).pk])
    assert url in client.get(reverse("assessment:mine")).content.decode()
    assert client.post(url, {"text": "本月参加\n反诈宣传 12 次"}).status_code == 302
    assert row_of(person).self_remark == "本月参加 反诈宣传 12 次"
    assert client.post(url, {"text": "长" * 301}).status_code == 400 and len(row_of(person).self_remark) < 20
    other = reverse("assessment:self-remark", args=[row_of(bureau.people[1]).pk])
    assert client.post(other, {"text": "替人写"}).status_code == 404
    client.force_login(bureau.head)
    assert "反诈宣传 12 次" in client.get(bureau.url).content.decode()
    scored(bureau, bureau.sheet_of_unit, *bureau.people)
    with acting(bureau.head):
        from assessment.appraisal import actions

        for person_ in bureau.people:
            assert set(full(person_)) <= {"C1", "C3", "C5", "S1", "S2", "S3"}
        actions.submit_unit(UnitSheet.everything.get(), acting_user=bureau.head)
    client.force_login(own)
    client.post(url, {"text": "再改"})
    assert row_of(person).self_remark == "本月参加 反诈宣传 12 次"
