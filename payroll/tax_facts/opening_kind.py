"""Opening sums of the tax year as a kind of import: a list of the bureau's own, or what the tax client has withheld so far."""

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.imports import cells, kinds, people
from auxpolice.imports.kinds import Column, Context, Examined, Kind, Row, Verdict
from auxpolice.imports.models import Import
from auxpolice.imports.notes import refuse, warn
from auxpolice.money import yuan
from auxpolice.problems import Problem
from payroll.base_review.preview import law_of_month
from payroll.tax_facts import opening
from payroll.tax_facts.models import OpeningSums
from personnel.importing import ids_of, of_people

MONTH = re.compile(r"(20\d{2})\D{0,2}(\d{1,2})(\D.*)?")


def _month(cell, context: Context):
    value, notes = cells.day(cell, "截至月份", latest=context.today, month_only=True)
    if value is None:
        return None, notes or [refuse("through-missing", "没有截至月份，请补填，如 2026-04。")]
    year, number = value if isinstance(value, tuple) else (value.year, value.month)  # type: ignore[attr-defined]
    if not 1 <= number <= 12:
        return None, [refuse("date-vague", f"截至月份「{cell[1][:20]}」不是月份，请写成 2026-04 的样式。")]
    month = date(year, number, 1)
    if month > context.today:
        return None, [refuse("date-late", f"截至月份 {month:%Y-%m} 还没有到，请核对。")]
    if month.year < context.today.year - 1:
        return None, [refuse("through-early", f"截至月份 {month:%Y-%m} 太早，只能是今年或去年的月份。")]
    return month, [note for note in notes if note.key != "date-form"]


def _count(label: str):
    def read(cell, _context):
        text, notes = cells.plain(cell, label)
        short = re.sub(r"(\.0+|个?月)$", "", cells.tight(text))
        if notes or not short:
            return None, notes
        if not re.fullmatch(r"\d{1,2}", short):
            return None, [refuse("count", f"{label}「{text[:20]}」不是月数，请填 1 至 12。")]
        return int(short), []

    return read


def _fen(key: str, label: str, aliases: str, **more) -> Column:
    def read(cell, _context):
        value, notes = cells.amount(cell, label)
        missing = value is None and not notes and more.get("mandatory")
        return value, [refuse("amount-missing", f"没有{label}，请补填；没有的填 0。")] if missing else notes

    strict = ("amount-shape", "amount-range", "amount-cents", "formula", "error-value")
    return Column(key, label, f"{label} {aliases}", read, strict=strict, **more)


def _is_month(text: str, _context) -> float:
    return 1.0 if MONTH.fullmatch(text.strip()) else 0.0


COLUMNS = (
    Column("name", "姓名", "姓名 名字 纳税人姓名", lambda c, _context: people.name(c)),
    Column("id_number", "身份证号", "身份证号 身份证号码 公民身份号码 证件号码 证照号码 居民身份证号码",
           lambda c, context: people.id_number(c, context.today), mandatory=True, wide=True, masked=True),
    Column("through", "截至月份", "截至月份 税款所属期止 所属期止 税款所属期 累计至", _month, mandatory=True, fill=True,
           is_day=True, fits=_is_month),
    Column("months", "任职月数", "任职月数 累计任职月数 减除费用月数 月数", _count("任职月数"), strict=("count",)),
    Column("slips", "已发工资月数", "已发工资月数 已发月数 工资条数", _count("已发工资月数"), strict=("count",)),
    _fen("income_fen", "累计收入", "累计收入额 累计工资收入", mandatory=True),
    _fen("exempt_fen", "累计免税收入", "累计免税"),
    _fen("deduction_fen", "累计减除费用", "累计基本减除费用 累计费用减除"),
    _fen("special_fen", "累计专项扣除", "累计三险一金 三险一金"),
    _fen("additional_fen", "累计专项附加扣除", "专项附加扣除"),
    _fen("other_fen", "累计其他扣除", "累计依法确定的其他扣除 其他扣除"),
    _fen("relief_fen", "累计减免税额", "减免税额"),
    _fen("withheld_fen", "累计已预扣税额", "累计已预扣预缴税额 累计已缴税额 已预缴税额 已预扣预缴税额 已缴税额", mandatory=True),
    _fen("bonus_fen", "已单独计税的全年一次性奖金", "全年一次性奖金 年终奖"),
    _fen("held_fen", "已留存的年度绩效", "绩效留存 留存绩效 年度绩效留存"),
    _fen("base_wages_fen", "计入缴费基数的工资", "缴费工资合计"),
)  # fmt: skip


def within(rows: list[Row]) -> None:
    """The months that the deduction stands for; what can't be so in itself; one row a person."""
    laws: dict[date, Any] = {}
    for row in rows:
        values = row.values
        deduction, through = values.pop("deduction_fen", None), values.get("through")
        if through is None or row.refused:
            continue
        if through not in laws:
            laws[through] = law_of_month(through)
        if "months" not in values and (law := laws[through]) and deduction:
            months, rest = divmod(deduction, law.monthly_deduction_fen)
            if not rest and months <= through.month:
                values["months"] = months
        if "months" not in values:
            text = "没有任职月数，累计减除费用也推算不出，请补填任职月数。"
            row.notes.append(refuse("months-missing", text).of("months"))
        elif wrong := opening.fault(_told(values)):
            row.notes.append(refuse(wrong[1], wrong[2]).of(wrong[0]))
    people.once(rows)


def _told(values: dict) -> dict:
    """What a row says, complete; months as days."""
    through = values["through"]
    through = date.fromisoformat(through) if isinstance(through, str) else through
    zeros = dict.fromkeys((*opening.SUMS, *opening.APART), 0)
    found = {"slips": values["months"], "base_wages_fen": None, **zeros, **values, "through": through}
    return {name: found[name] for name in opening.TOLD}


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against the roster, what is entered and what is paid already; a number of statements that doesn't depend on them."""
    verdicts = of_people(upload, lock)
    good = [verdict for verdict in verdicts if verdict.standing]
    people = [verdict.standing.pk for verdict in good]
    told = [_told(verdict.row.values) for verdict in good]
    known = OpeningSums.objects.filter(person__in=people).select_related("confirmed_by")
    held = {(one.person_id, one.year): one for one in known}
    years = {one["through"].year for one in told}
    paid = {year: opening.paid_already(people, year) for year in sorted(years)}
    for verdict, one, law_fen in zip(good, told, opening.withheld_by_law(told), strict=True):
        person, year, verdict.target = verdict.standing.pk, one["through"].year, one
        _judge(verdict, held.get((person, year)), paid[year].get(person), law_fen)
    return Examined(verdicts)


def _judge(verdict: Verdict, held: OpeningSums | None, paid: date | None, law_fen: int | None) -> None:
    told = verdict.target
    if paid and paid <= told["through"]:
        return verdict.refuse(refuse("paid", opening.is_paid(paid)).of("through"))
    if law_fen is not None and law_fen != told["withheld_fen"]:
        text = _("按这些累计数推算应预扣 %(law)s 元，表中为 %(told)s 元，请核对。")
        said = {"law": yuan(law_fen), "told": yuan(told["withheld_fen"])}
        verdict.notes.append(warn("withheld-differs", text % said).of("withheld_fen"))
    if held is not None:
        verdict.against(held, opening.TOLD)
        if verdict.changes and held.confirmed_by_id:
            verdict.refuse(refuse("confirmed", opening.OPENINGS.is_final(held)).of("through"))
    return None


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> None:
    """New sums, and those that nobody has confirmed anew; they count once another than who imported them confirms."""
    if acting_user is None:
        raise Problem(_("期初数须由有权限的人导入，另一人确认。"), code="nobody")
    OpeningSums.everything.bulk_create(
        [
            OpeningSums(person=v.standing, year=v.target["through"].year, entered_by=acting_user, **v.target)
            for v in work
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["person", "year"],
        update_fields=[*opening.TOLD, "entered_by"],
    )


def shown(name: str, value) -> str:
    """A value of a change for people."""
    if value in (None, ""):
        return ""
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    if name == "through":
        return str(value)[:7]
    return identity.mask(value) if name == "id_number" else str(value)


OPENING = kinds.register(
    Kind(
        key="opening",
        title=gettext_lazy("导入个税期初数"),
        noun=gettext_lazy("期初数"),
        act=Act.TAX_FACTS_EDIT,
        base=COLUMNS,
        who=("name", "id_number"),
        key_field="id_number",
        within=within,
        examine=examine,
        write=write,
        written_to=lambda: [(OpeningSums, "person_id")],
        subjects=ids_of,
        shown=shown,
        urls="payroll:opening-import",
    )
)
