"""Years' grades of the time before: entered by one from papers, a result once another confirms; a kind of import."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.grades import Grade
from assessment.appraisal.years.models import AnnualResult, PastResult
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.by_two import ByTwoState
from auxpolice.imports import cells, kinds
from auxpolice.imports.kinds import Column, Context, Examined, Kind, Row, Verdict
from auxpolice.imports.models import Import
from auxpolice.imports.notes import refuse
from auxpolice.past import Papers
from auxpolice.problems import Problem
from personnel.importing import ids_of, of_people
from personnel.training.history import sheet

FIRST = 1990


def _results(rows: list[PastResult], confirmed_by: User) -> list[AnnualResult]:
    return [
        AnnualResult(
            person_id=row.person_id,
            year=row.year,
            grade=row.grade,
            decided_by=confirmed_by,
            decided_at=timezone.now(),
        )
        for row in rows
    ]


PAPERS = Papers(
    model=PastResult,
    becomes="result",
    make=_results,
    told=("pk", "person_id", "year", "grade", "document", "proof"),
    enters=Act.ASSESSMENT_OPEN,
    confirms=Act.ANNUAL_PAST_CONFIRM,
    prefix="assessment.past",
    noun=gettext_lazy("以往年度考核结果"),
    detail=gettext_lazy("请先核对证明材料；确认后计入层级和年度绩效的条件。"),
    urls="assessment:past-results-waiting",
    imports="assessment:past-results",
    crumb=(gettext_lazy("年度考核"), "assessment:years"),
)
GRADES = {
    **dict.fromkeys(("优秀", "优"), Grade.EXCELLENT),
    **dict.fromkeys(("合格", "称职", "良好", "良"), Grade.COMPETENT),
    **dict.fromkeys(("基本合格", "基本称职"), Grade.BASIC),
    **dict.fromkeys(("不合格", "不称职", "较差"), Grade.FAIL),
    **dict.fromkeys(("不定等次", "未定等次", "参加考核不定等次"), Grade.NONE),
}


def _year(cell, context: Context):
    text, notes = cells.plain(cell, "年度")
    short = cells.tight(text).removesuffix("年度").removesuffix("年")
    if notes or not short:
        return None, notes or [refuse("year-missing", "没有年度，请补填，如 2024。")]
    if not (
        short.isascii() and short.isdigit() and len(short) == 4 and FIRST <= int(short) < context.today.year
    ):
        return None, [refuse("year", f"年度「{text[:20]}」不对，请写已经结束的年度，如 2024。")]
    return int(short), []  # fmt: skip


def _grade(cell, context: Context):
    value, notes = cells.coded(cell, "考核等次", GRADES, context.words.get("grade"))
    return value, notes if value or notes else [refuse("grade-missing", "没有考核等次，请补填。")]


COLUMNS = (
    *sheet.WHO,
    Column("year", "年度", "年度 考核年度 年份", _year, mandatory=True),
    Column("grade", "考核等次", "考核等次 等次 考核结果 结果 年度考核", _grade, mandatory=True, strict=("dictionary",),
           choices=lambda: [(grade.value, str(grade.label)) for grade in Grade]),
    Column("document", "文号", "考核文号 决定文号 发文字号", sheet.text("文号", 40)),
    sheet.PROOF,
)  # fmt: skip


def enter(rows: list[PastResult], *, acting_user: User) -> None:
    """Rows from papers, which wait for another person."""
    require(acting_user, Act.ASSESSMENT_OPEN)
    for row in rows:
        row.made_by = acting_user
    PastResult.everything.bulk_create(rows, batch_size=2000)


def within(rows: list[Row]) -> None:
    sheet.once(("id_number", "year"), "年度考核结果")(rows)


def _told(values: dict) -> dict[str, Any]:
    return {
        "year": values["year"],
        "grade": str(values["grade"]),
        "document": values.get("document") or "",
        "proof": values["proof"],
    }


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against the roster, what is entered already and what was decided here."""
    verdicts = of_people(upload, lock)
    good = [verdict for verdict in verdicts if verdict.standing]
    people = [verdict.standing.pk for verdict in good]
    stands = PastResult.objects.filter(
        person__in=people, state__in=[ByTwoState.WAITING, ByTwoState.EFFECTIVE]
    )
    held = {(row.person_id, row.year): row for row in stands}
    results = AnnualResult.everything.filter(person__in=people, in_force=True)
    decided = set(results.values_list("person_id", "year"))
    for verdict in good:
        verdict.target = _told(verdict.row.values)
        key = (verdict.standing.pk, verdict.target["year"])
        if there := held.get(key):
            verdict.standing = there
            verdict.against(there, verdict.target)
            if verdict.changes and there.state == ByTwoState.EFFECTIVE:
                text = _("这个年度的结果已由另一人确认，不能再由文件改动。")
                verdict.refuse(refuse("confirmed", text).of("year"))
        elif key in decided:
            text = _("这个人这一年度的考核结果已在本系统审定，不能由文件改动。")
            verdict.refuse(refuse("decided", text).of("year"))
    return Examined(verdicts)


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: Any
) -> None:
    """New ones, and those that nobody has confirmed anew; they count once another confirms them."""
    if acting_user is None:
        raise Problem(_("以往年度考核结果须由有权限的人导入，另一人确认。"), code="nobody")
    fresh, changed = [], []
    for verdict in work:
        if isinstance(verdict.standing, PastResult):
            for name, value in {**verdict.target, "made_by": acting_user}.items():
                setattr(verdict.standing, name, value)
            changed.append(verdict.standing)
        else:
            fresh.append(PastResult(person=verdict.standing, **verdict.target))
    enter(fresh, acting_user=acting_user)
    PastResult.everything.bulk_update(changed, ["grade", "document", "proof", "made_by"], batch_size=2000)


PAST = kinds.register(
    Kind(
        key="past-results",
        title=gettext_lazy("导入以往年度考核结果"),
        noun=gettext_lazy("以往年度考核结果"),
        act=Act.ASSESSMENT_OPEN,
        base=COLUMNS,
        who=("name", "id_number"),
        key_field="id_number",
        within=within,
        examine=examine,
        write=write,
        written_to=lambda: [(PastResult, "person_id")],
        subjects=ids_of,
        shown=lambda name, value: str(Grade(value).label) if name == "grade" and value else sheet.shown(name, value),
        urls="assessment:past-results",
    )
)  # fmt: skip
