"""A ladder draft edited as a table."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyVersion
from grading import defaults
from grading.ladders import LEVELS, sheet
from tests.grading.steps import ladder_in_force, office
from tests.vocabulary import unit


@pytest.mark.parametrize("name", defaults.LADDERS)
def test_untouched_rows_give_the_content_back(name):
    content = defaults.content(name)
    assert sheet.with_rows(content, sheet.level_rows(content), sheet.group_rows(content)) == content


def posted(content, **cells) -> QueryDict:
    """The form as a browser sends it, with some cells changed: level_years_3="5" is the fourth row's years."""
    data = QueryDict(mutable=True)
    for prefix, rows in (("level", sheet.level_rows(content)), ("group", sheet.group_rows(content))):
        for index, row in enumerate(rows):
            for field, text in row.items():
                data.appendlist(f"{prefix}-{field}", cells.get(f"{prefix}_{field}_{index}", text))
    return data


@pytest.fixture
def draft(db):
    unit()
    staff = office()
    ladder_in_force(staff)
    content = defaults.content("levels_seven")
    return staff, policies.create_draft(LEVELS, "修订稿", content, acting_user=staff["political"])


def send(client, draft, **cells):
    data = posted(draft.content, **cells)
    data["row_version"] = draft.row_version
    return client.post(reverse("grading:ladder", args=[draft.pk]), data.dict() | dict(data.lists()))


def test_a_level_is_changed_added_and_taken_out(client, draft):
    staff, version = draft
    client.force_login(staff["political"], backend="django.contrib.auth.backends.ModelBackend")
    assert "七级辅警" in client.get(reverse("grading:ladder", args=[version.pk])).content.decode()
    send(
        client,
        version,
        level_years_1="2",
        level_code_8="L00",
        level_name_8="特级辅警",
        level_mode_8="SELECT",
        level_years_7="8",
        group_percent_0="25.5",
    )
    version.refresh_from_db()
    assert version.content["levels"][1]["min_years_in_level"] == 2
    assert (
        version.content["levels"][8]["name"] == "特级辅警"
        and version.content["quota_groups"][0]["ppm"] == 255000
    )
    assert (
        version.content["levels"][2]["conditions"]
        == defaults.content("levels_seven")["levels"][2]["conditions"]
    )
    send(client, version, level_code_8="", level_name_8="")
    version.refresh_from_db()
    assert len(version.content["levels"]) == 8


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"level_years_3": "三年"}, "应填整数，现在是「三年」"),
        ({"level_years_3": ""}, "没有写晋升上一级所需的最低年限"),
        ({"group_percent_0": "130"}, "须在 0 到 100% 之间"),
        ({"level_group_6": "XX"}, "所属的职数组「XX」不存在"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client, draft, cells, sentence):
    staff, version = draft
    client.force_login(staff["political"], backend="django.contrib.auth.backends.ModelBackend")
    answer = send(client, version, **cells)
    page = answer.content.decode()
    assert answer.status_code == 400 and sentence in page
    assert all(f'value="{text}"' in page for text in cells.values() if text)
    assert PolicyVersion.everything.get(pk=version.pk).content == version.content


def test_a_version_in_force_is_read_only(client, draft):
    staff, _version = draft
    held = PolicyVersion.everything.get(state="approved")
    client.force_login(staff["political"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("grading:ladder", args=[held.pk])).content.decode()
    assert "保存草案" not in page and "晋升四级辅警" in page and "0–2 年" in page and "90 人" in page
    assert send(client, held, level_years_1="1").status_code in (400, 409)
    assert held.content == PolicyVersion.everything.get(pk=held.pk).content
