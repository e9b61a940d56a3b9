"""A draft is edited as a form: what is typed stays, faults stand at their field, rows come and go, only by right."""

import json
from pathlib import Path

import pytest

from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.years import defaults as annual
from assessment.appraisal.years.content import ANNUAL
from assessment.conduct.complaints import defaults as complaints
from assessment.conduct.complaints.content import COMPLAINTS
from assessment.conduct.discipline import defaults as discipline
from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.honours import defaults as honours
from assessment.conduct.honours.content import HONOURS
from assessment.dashboards import defaults as steering
from assessment.dashboards.content import STEERING
from assessment.duty import defaults as duty
from assessment.duty.content import DUTY
from assessment.leave import defaults as leave
from assessment.leave.content import LEAVE
from auxpolice.access.models import Role
from auxpolice.policy import actions
from auxpolice.policy.kinds import kind_of, kinds
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.schema import Form, Schema
from grading import defaults
from grading.ladders import LEVELS
from grading.posts import POST_CLASSES
from inspections.catalogue import INSPECTION
from payroll import policies
from payroll.schemes import PAY
from personnel.talks import defaults as talks
from personnel.talks.content import TALKS
from personnel.training import defaults as training
from personnel.training.content import TRAINING
from tests import vocabulary as say

pytestmark = pytest.mark.django_db

SHIPPED = {
    ASSESSMENT: [json.loads(Path("assessment/appraisal/policies/default.json").read_text())],
    ANNUAL: [annual.EXAMPLE],
    INSPECTION: [json.loads(Path("inspections/policies/default.json").read_text())],
    POST_CLASSES: [defaults.content(defaults.METHOD)],
    LEVELS: [defaults.content(name) for name in defaults.LADDERS],
    PAY: [policies.current_plan(), policies.pilot_plan()],
    DISCIPLINE: [discipline.EXAMPLE],
    DUTY: [duty.EXAMPLE],
    LEAVE: [leave.EXAMPLE],
    HONOURS: [honours.EXAMPLE],
    COMPLAINTS: [complaints.EXAMPLE],
    TRAINING: [training.EXAMPLE],
    STEERING: [steering.EXAMPLE],
    TALKS: [talks.EXAMPLE],
}


def test_every_kind_with_a_form_is_tried_here():
    assert {kind.code for kind in kinds() if isinstance(kind.content, Schema)} == set(SHIPPED)


@pytest.mark.parametrize("kind", SHIPPED)
def test_a_shipped_content_is_sound_and_survives_its_editor(kind):
    schema = kind_of(kind).content
    for content in SHIPPED[kind]:
        assert schema.faults(content) == []
        assert Form.of(schema, content).content() == content
        assert schema.sections(content) and schema.parse(content)


def draft(kind=INSPECTION, role=Role.POLITICAL) -> PolicyVersion:
    content = SHIPPED[kind][0]
    return actions.create_draft(kind, content["title"], content, acting_user=say.account(role))


def typed(version: PolicyVersion, **changes: str) -> dict:
    """What the browser sends for the draft: ``items_0_points="3"`` is the input ``items.0.points``."""
    form = Form.of(kind_of(version.kind).content, version.content)
    sent = {**form.values, "row_version": str(version.row_version)}
    for name, text in changes.items():
        sent[next(known for known in sent if known.replace(".", "_") == name)] = text
    return sent


def page(answer) -> str:
    return answer.content.decode()


def test_a_draft_is_read_edited_and_saved(client):
    version = draft()
    client.force_login(version.created_by)
    url = f"/policies/{version.pk}/edit/"
    shown = page(client.get(url))
    assert 'name="items.0.points"' in shown and "着装不规范" in shown and ">代码<" not in shown
    saved = client.post(url, typed(version, items_0_points="3", repeat_months="5", title="目录二"))
    assert saved.status_code == 302
    version.refresh_from_db()
    assert (version.title, version.content["title"]) == ("目录二", "目录二")
    assert (version.content["items"][0]["points"], version.content["repeat_months"]) == (3, 5)
    stale = client.post(url, typed(version, items_0_points="4") | {"row_version": "1"})
    assert stale.status_code == 409 and "他人修改" in page(stale) and "以我的内容覆盖" in page(stale)
    forced = client.post(url, typed(version, items_0_points="4") | {"row_version": "1", "overwrite": "2"})
    assert forced.status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"items_1_points": "三分"}, "问题第 2 行（仪容仪表）：「扣分」应填整数，现在是「三分」。"),
        ({"items_1_points": "101"}, "「扣分」须在 0 到 100 分 之间，现在是「101」。"),
        ({"items_1_name": ""}, "问题第 2 行：「名称」还没有填写。"),
        ({"items_1_name": "着装不规范"}, "「名称」与第 1 行重复。"),
        ({"repeat_months": "0"}, "「再犯月数」须在 1 到 60 个月 之间，现在是「0」。"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(client, changes, sentence):
    version = draft()
    client.force_login(version.created_by)
    refused = client.post(f"/policies/{version.pk}/edit/", typed(version, **changes))
    assert refused.status_code == 422 and sentence in page(refused)
    for name, text in changes.items():
        control = (
            page(refused)
            .split(f'id="f-{name.replace("_", "-", 2) if "items" in name else name}"')[1]
            .split(">")[0]
        )
        assert f'value="{text}"' in control and 'aria-invalid="true"' in control
    version.refresh_from_db()
    assert version.content == SHIPPED[INSPECTION][0]


def test_sums_that_do_not_fit_are_told_at_their_table(client):
    version = draft(ASSESSMENT)
    client.force_login(version.created_by)
    refused = page(client.post(f"/policies/{version.pk}/edit/", typed(version, common_0_points="12")))
    assert "共性指标合计应为 60 分，现在是 62 分。" in refused


def test_rows_are_added_moved_taken_out_and_put_back(client):
    version = draft()
    client.force_login(version.created_by)
    url, sent = f"/policies/{version.pk}/edit/", typed(version)
    added = page(client.post(url, {**sent, "do": "add:items"}, headers={"HX-Request": "true"}))
    assert 'name="items.23.name"' in added and 'name="items.23.code" value="P24"' in added
    assert "<html" not in added and "autofocus" in added.split('id="f-items-23-name"')[1].split(">")[0]
    removed = page(client.post(url, {**sent, "do": "remove:items.0"}))
    assert '<input type="hidden" name="items.0.removed" value="1">' in removed and "恢复着装不规范" in removed
    version.refresh_from_db()
    assert len(version.content["items"]) == 23, "nothing is saved by a button"
    keys = ["1", *(str(n) for n in range(2, 23)), "23"]
    client.post(
        url,
        {
            **sent,
            "items": keys,
            "items.23.code": "P24",
            "items.23.name": "占道",
            "items.23.kind": "K06",
            "items.23.points": "2",
        },
    )
    version.refresh_from_db()
    assert version.content["items"][0]["code"] == "P02"
    assert version.content["items"][-1] == {
        "code": "P24",
        "name": "占道",
        "kind": "K06",
        "points": 2,
        "evidence": False,
    }


def test_who_may_not_draft_neither_reads_nor_sends_the_form(client):
    version = draft()
    sent = typed(version, items_0_points="9")
    PolicyVersion.everything.filter(pk=version.pk).update(state="consulting")  # there for everybody to read
    for role in (Role.LEADER, Role.FINANCE):
        client.force_login(say.account(role, username=f"other-{role}"))
        for url in (f"/policies/{version.pk}/edit/", f"/policies/{version.pk}/edit/live/"):
            assert client.post(url, sent).status_code == 404
        assert client.get(f"/policies/{version.pk}/edit/").status_code == 404
        assert client.get(f"/policies/{version.pk}/").status_code == 200
    version.refresh_from_db()
    assert version.content == SHIPPED[INSPECTION][0]
    client.force_login(version.created_by)
    assert client.post(f"/policies/{version.pk}/edit/", sent).status_code == 302


def test_the_marks_of_the_moment_are_told_without_saving(client):
    version = draft()
    client.force_login(version.created_by)
    told = page(client.post(f"/policies/{version.pk}/edit/live/", typed(version, items_2_points="x")))
    assert 'data-wrong="f-items-2-points"' in told and "「扣分」应填整数" in told
    version.refresh_from_db()
    assert version.row_version == 1


def test_what_differs_from_the_former_version_is_told_in_words(client):
    version = draft()
    client.force_login(version.created_by)
    client.post(f"/policies/{version.pk}/copy/")
    copy = PolicyVersion.everything.latest("pk")
    sent = typed(copy, items_4_points="3") | {"items": [str(n) for n in range(23) if n != 0]}
    assert client.post(f"/policies/{copy.pk}/edit/", sent).status_code == 302
    copy.refresh_from_db()
    assert kind_of(INSPECTION).content.differences(version.content, copy.content) == [
        (
            "问题 › 着装不规范",
            "着装不规范 代码 P01、类别 警容风纪、扣分 1 分、程度 一般、记在谁名下 个人、须有证据 否",
            "",
        ),
        ("问题 › 迟到早退 › 扣分", "2 分", "3 分"),
    ]
    shown = page(client.get(f"/policies/{copy.pk}/"))
    assert "问题 › 迟到早退 › 扣分" in shown


def test_a_submitted_version_is_not_edited(client):
    version = draft()
    client.force_login(version.created_by)
    client.post(f"/policies/{version.pk}/submit/", {"reason": "修订"})
    assert client.get(f"/policies/{version.pk}/edit/").status_code == 302
    assert client.post(f"/policies/{version.pk}/edit/", typed(version)).status_code == 302
