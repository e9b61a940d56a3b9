"""Past certificates as a kind of import: a list of the bureau's own, one row a certificate."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.by_two import ByTwoState
from auxpolice.imports import cells, kinds
from auxpolice.imports.kinds import Column, Context, Examined, Verdict
from auxpolice.imports.models import Import, ImportWord, Outcome
from auxpolice.imports.notes import refuse
from auxpolice.months import today
from auxpolice.problems import Problem
from personnel.importing import ids_of, of_people
from personnel.models import Assignment
from personnel.training.certificates.actions import Told, fault, period_of
from personnel.training.certificates.kinds import Kind, of_units
from personnel.training.history import sheet
from personnel.training.models import Certificate, Entered

GRADES = {
    **dict.fromkeys(("一级", "1级", "1", "高级", "一级（高级技师）"), 1),
    **dict.fromkeys(("二级", "2级", "2", "中级", "二级（技师）"), 2),
    **dict.fromkeys(("三级", "3级", "3", "初级", "三级（高级工）"), 3),
}
FOR_EVER = ("长期", "长期有效", "永久", "永久有效", "无固定期限")


def _grade(cell, _context: Context):
    text, notes = cells.plain(cell, "等级")
    short = re.sub(r"\.0$", "", cells.tight(text)).replace("(", "（").replace(")", "）")
    if notes or not short:
        return None, notes
    grade = GRADES.get(short)
    return grade, [] if grade else [refuse("grade", f"等级「{text[:20]}」不对，请写一级、二级或三级。")]


def _until(cell, context: Context):
    text, notes = cells.plain(cell, "有效期至")
    if not notes and cells.tight(text) in FOR_EVER:
        return None, []
    return cells.day(cell, "有效期至", latest=date(context.today.year + 60, 12, 31))


def _offered() -> list[tuple[str, str]]:
    found = {code: kind.name for known in of_units(today()).values() for code, kind in known.items()}
    return sorted(found.items())


_DAY = ("date-vague", "date-late", "date-early", "date-serial")
COLUMNS = (
    *sheet.WHO,
    Column("kind", "证书名称", "证书名称 证书种类 证书 证件名称 资格证书", sheet.text("证书名称", 60, "kind-missing"), mandatory=True,
           choices=_offered),
    Column("number", "证书编号", "证书编号 证号 编号 证书号码", sheet.text("证书编号", 60), strict=("too-long",)),
    Column("issuer", "发证机关", "发证机关 发证单位 颁发机构 签发机关", sheet.text("发证机关", 80), strict=("too-long",)),
    Column("issued", "发证日期", "发证日期 发证时间 取得时间 取得日期 有效期起", sheet.day("发证日期", needed=True), mandatory=True,
           is_day=True),
    Column("until", "有效期至", "有效期至 截止日期 到期日期 有效期止 有效期限", _until, is_day=True, strict=_DAY),
    Column("grade", "等级", "等级 级别 技能等级", _grade, strict=("grade",)),
    sheet.PROOF,
)  # fmt: skip


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against the roster, the kinds of their units and what is held already."""
    found = Examined(of_people(upload, lock))
    good = [verdict for verdict in found.verdicts if verdict.standing]
    people = [verdict.standing.pk for verdict in good]
    here = Assignment.everything.filter(person__in=people, period__contains=today())
    units = dict(here.values_list("person", "unit"))
    known, said = of_units(today()), _words(upload)
    stands = Certificate.objects.filter(
        person__in=people, state__in=[ByTwoState.WAITING, ByTwoState.EFFECTIVE]
    )
    held = {(row.person_id, row.kind, row.period.lower): row for row in stands}
    numbers = _numbers(good)
    for verdict in good:
        person, values = verdict.standing, verdict.row.values
        offered = known.get(units.get(person.pk, 0), {})
        word = cells.tight(values["kind"])
        kind = offered.get(said.get(word, "")) or next(
            (kind for kind in offered.values() if cells.tight(kind.name) == word), None
        )
        if kind is None:
            asked = found.asked.setdefault("kind", {})
            asked[word] = asked.get(word, 0) + 1
            text = _("培训规则里没有「%(word)s」这种证书；请选定它是哪一种，或改写名称。") % {
                "word": values["kind"]
            }
            verdict.refuse(refuse("kind-unknown", text).of("kind"))
            continue
        _judge(verdict, kind, held, numbers)
    return found


def _words(upload: Import) -> dict[str, str]:
    """What words were said to mean before, and for this file."""
    before = ImportWord.objects.filter(kind=upload.kind, field="kind").values_list("text", "value")
    return {**dict(before), **upload.answers.get("kind", {})}


def _numbers(good: list[Verdict]) -> dict[str, set[int]]:
    """Number → who has it by the file or by what is held."""
    found = defaultdict(set)
    for verdict in good:
        if number := verdict.row.values.get("number"):
            found[number].add(verdict.standing.pk)
    rows = Certificate.everything.filter(number__in=list(found), state=ByTwoState.EFFECTIVE)
    for number, person, kind in rows.values_list("number", "person", "kind"):
        found[f"{kind} {number}"].add(person)
    return found


def _judge(
    verdict: Verdict, kind: Kind, held: dict[tuple, Certificate], numbers: dict[str, set[int]]
) -> None:
    person, values = verdict.standing, verdict.row.values
    issued = sheet.as_day(values["issued"]) or today()
    until = sheet.as_day(values.get("until"))
    told = Told(
        kind.code, issued, values.get("number", ""), values.get("issuer", ""), until, values.get("grade")
    )
    if wrong := fault(kind, told, today()):
        return verdict.refuse(refuse("certificate", wrong[1]).of(wrong[0]))
    others = numbers.get(told.number, set()) | numbers.get(f"{kind.code} {told.number}", set())
    if told.number and others - {person.pk}:
        text = _("证书编号 %(number)s 还写在另一人名下，请核对编号。") % {"number": told.number}
        return verdict.refuse(refuse("number-twice", text).of("number"))
    verdict.target = told_of(kind, told, values["proof"])
    if row := held.get((person.pk, kind.code, issued)):
        verdict.standing = row
        return _against(verdict, row)
    return None


def _against(verdict: Verdict, row: Certificate) -> None:
    counts, ours = row.state == ByTwoState.EFFECTIVE, row.entered == Entered.HISTORY
    told = set(verdict.target) - {"period"}
    # what counts may have been cut short or ended since, and be proved by its scan
    verdict.against(row, sorted(told - {"proof", "name"} if counts or not ours else told))
    if row.period != verdict.target["period"] and ours and not counts:
        verdict.changes.append(["until", _last(row.period), _last(verdict.target["period"])])
        verdict.outcome = Outcome.CHANGED
    if verdict.changes and counts:
        verdict.refuse(refuse("confirmed", _("这份证书已由另一人确认，不能再由文件改动。")).of("kind"))
    elif verdict.changes and not ours:
        verdict.refuse(refuse("waits", _("这份证书已有一份待确认，请先办结。")).of("kind"))


def _last(period: DateRange) -> str:
    return f"{period.upper - timedelta(days=1)}" if period.upper else "长期"


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> None:
    """New ones, and those that nobody has confirmed anew; they count once another confirms them."""
    if acting_user is None:
        raise Problem(_("以往证书须由有权限的人导入，另一人确认。"), code="nobody")
    fresh, changed = [], []
    for verdict in work:
        if isinstance(verdict.standing, Certificate):
            for name, value in {**verdict.target, "made_by": acting_user}.items():
                setattr(verdict.standing, name, value)
            changed.append(verdict.standing)
        else:
            fresh.append((verdict.standing.pk, verdict.target))
    enter(fresh, acting_user=acting_user)
    names = ["name", "number", "issuer", "grade", "period", "proof", "made_by"]
    Certificate.everything.bulk_update(changed, names, batch_size=2000)


def told_of(kind: Kind, told: Told, proof: str) -> dict[str, Any]:
    """The columns of a past certificate."""
    return {
        "kind": kind.code,
        "name": kind.name,
        "number": told.number,
        "issuer": told.issuer,
        "grade": told.grade if kind.graded else None,
        "period": period_of(kind, told),
        "proof": proof,
    }


def enter(told: Iterable[tuple[int, dict[str, Any]]], *, acting_user: User) -> int:
    """Past certificates by person; they count once another confirms them. How many; one statement for two thousand."""
    require(acting_user, Act.TRAINING_HISTORY)
    more = {"made_by": acting_user, "entered": Entered.HISTORY}
    rows = (Certificate(person_id=person, **more, **values) for person, values in told)
    return len(Certificate.everything.bulk_create(rows, batch_size=2000))


CERTIFICATES = kinds.register(
    kinds.Kind(
        key="past-certificates",
        title=gettext_lazy("导入以往证书"),
        noun=gettext_lazy("以往证书"),
        act=Act.TRAINING_HISTORY,
        base=COLUMNS,
        who=("name", "id_number"),
        key_field="id_number",
        within=sheet.once(("id_number", "kind", "issued"), "证书"),
        examine=examine,
        write=write,
        written_to=lambda: [(Certificate, "person_id")],
        subjects=ids_of,
        shown=sheet.shown,
        urls="training:past-certificates",
    )
)
