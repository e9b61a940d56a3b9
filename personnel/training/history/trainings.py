"""Past trainings as a kind of import: a list of the bureau's own, one row a training."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.by_two import ByTwoState
from auxpolice.imports import cells, kinds
from auxpolice.imports.kinds import Column, Context, Examined, Kind, Row, Verdict
from auxpolice.imports.models import Import
from auxpolice.imports.notes import refuse, warn
from auxpolice.problems import Problem
from personnel.importing import ids_of, of_people
from personnel.training.history import sheet
from personnel.training.models import PastTraining, RecordSource, TrainingKind, TrainingRecord

KINDS = {
    **dict.fromkeys(
        ("初任培训", "初任", "岗前培训", "岗前", "入职培训", "新招辅警培训", "岗前集训"), TrainingKind.INITIAL
    ),
    **dict.fromkeys(
        ("年度培训", "年度", "年度轮训", "在岗培训", "轮训", "集中培训", "复训"), TrainingKind.ANNUAL
    ),
    **dict.fromkeys(("晋升培训", "晋升", "晋级培训", "任职培训"), TrainingKind.PROMOTION),
    **dict.fromkeys(("专项培训", "专项", "业务培训", "专业培训", "技能培训"), TrainingKind.SPECIAL),
    **dict.fromkeys(("日常学习", "日常", "训练日", "晨会"), TrainingKind.DAILY),
}
RESULTS = {
    **dict.fromkeys(("合格", "通过", "是", "优秀", "良好", "及格", "达标"), "1"),
    **dict.fromkeys(("不合格", "未通过", "否", "不及格", "未达标"), "0"),
}


def _kind(cell, context: Context):
    value, notes = cells.coded(cell, "培训类别", KINDS, context.words.get("kind"))
    return value, notes if value or notes else [refuse("kind-missing", "没有培训类别，请补填。")]


def _passed(cell, context: Context):
    value, notes = cells.coded(cell, "结果", RESULTS, context.words.get("passed"))
    return (None if value is None else value == "1"), notes


COLUMNS = (
    *sheet.WHO,
    Column("kind", "培训类别", "培训类别 类别 培训类型 培训种类", _kind, mandatory=True, strict=("dictionary",),
           choices=lambda: [(kind.value, str(kind.label)) for kind in TrainingKind]),
    Column("title", "培训名称", "培训名称 培训班名称 培训内容 名称 班次", sheet.text("培训名称", 100)),
    Column("organiser", "主办单位", "主办单位 组织单位 承办单位 培训机构", sheet.text("主办单位", 100)),
    Column("began", "开始日期", "开始日期 开始时间 培训开始 起始日期", sheet.day("开始日期"), is_day=True,
           strict=("date-vague", "date-late", "date-early")),
    Column("ended", "结束日期", "结束日期 结束时间 培训结束 结业日期 培训日期", sheet.day("结束日期", needed=True), mandatory=True,
           is_day=True),
    Column("half_days", "天数", "天数 培训天数 折合天数 计入天数", sheet.half_days, mandatory=True),
    Column("passed", "结果", "结果 是否合格 考核结果 成绩 培训结果", _passed, strict=("dictionary",),
           choices=lambda: [("1", _("合格")), ("0", _("不合格"))]),
    sheet.PROOF,
)  # fmt: skip
_once = sheet.once(("id_number", "kind", "title", "ended"), "培训")


def within(rows: list[Row]) -> None:
    """What can't be so in itself; the same training of a person twice."""
    for row in rows:
        began, ended, halves = (row.values.get(name) for name in ("began", "ended", "half_days"))
        if row.refused or not began or not ended:
            continue
        if began > ended:
            row.notes.append(refuse("began-late", "开始日期晚于结束日期，请核对。").of("began"))
        elif halves and halves > 2 * ((ended - began).days + 1):
            row.notes.append(refuse("days-more", "天数多于开始至结束的天数，请核对。").of("half_days"))
    _once(rows)


def _told(values: dict) -> dict[str, Any]:
    """What a row says, complete."""
    kind = TrainingKind(values["kind"])
    return {
        "kind": str(kind),
        "title": values.get("title") or str(kind.label),
        "organiser": values.get("organiser") or "",
        "began": sheet.as_day(values.get("began")),
        "ended": sheet.as_day(values["ended"]),
        "half_days": values["half_days"],
        "passed": values.get("passed", True),
        "proof": values["proof"],
    }


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against the roster and what is entered already."""
    verdicts = of_people(upload, lock)
    good = [verdict for verdict in verdicts if verdict.standing]
    people = [verdict.standing.pk for verdict in good]
    stands = PastTraining.objects.filter(
        person__in=people, state__in=[ByTwoState.WAITING, ByTwoState.EFFECTIVE]
    )
    held = {(row.person_id, row.kind, row.title, row.ended): row for row in stands}
    here = TrainingRecord.everything.filter(person__in=people, source=RecordSource.SESSION)
    sessions = set(here.values_list("person", "kind", "ended"))
    for verdict in good:
        person, told = verdict.standing, _told(verdict.row.values)
        verdict.target = told
        if (person.pk, told["kind"], told["ended"]) in sessions:
            said = _("本系统已有此人同一天结束的同类培训记录，请核对是否重复。")
            verdict.notes.append(warn("held-here", said).of("ended"))
        if there := held.get((person.pk, told["kind"], told["title"], told["ended"])):
            verdict.standing = there
            verdict.against(there, told)
            if verdict.changes and there.state == ByTwoState.EFFECTIVE:
                said = _("这次培训已由另一人确认，不能再由文件改动。")
                verdict.refuse(refuse("confirmed", said).of("title"))
    return Examined(verdicts)


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> None:
    """New ones, and those that nobody has confirmed anew; they count once another confirms them."""
    if acting_user is None:
        raise Problem(_("以往培训须由有权限的人导入，另一人确认。"), code="nobody")
    fresh, changed = [], []
    for verdict in work:
        if isinstance(verdict.standing, PastTraining):
            for name, value in {**verdict.target, "made_by": acting_user}.items():
                setattr(verdict.standing, name, value)
            changed.append(verdict.standing)
        else:
            fresh.append((verdict.standing.pk, verdict.target))
    enter(fresh, acting_user=acting_user)
    PastTraining.everything.bulk_update(
        changed, ["organiser", "began", "half_days", "passed", "proof", "made_by"], batch_size=2000
    )


def enter(told: Iterable[tuple[int, dict[str, Any]]], *, acting_user: User) -> int:
    """Past trainings by person; they count once another confirms them. How many; one statement for two thousand."""
    require(acting_user, Act.TRAINING_HISTORY)
    rows = (PastTraining(person_id=person, made_by=acting_user, **values) for person, values in told)
    return len(PastTraining.everything.bulk_create(rows, batch_size=2000))


TRAININGS = kinds.register(
    Kind(
        key="past-trainings",
        title=gettext_lazy("导入以往培训"),
        noun=gettext_lazy("以往培训"),
        act=Act.TRAINING_HISTORY,
        base=COLUMNS,
        who=("name", "id_number"),
        key_field="id_number",
        within=within,
        examine=examine,
        write=write,
        written_to=lambda: [(PastTraining, "person_id")],
        subjects=ids_of,
        shown=sheet.shown,
        urls="training:past-trainings",
    )
)
