"""Facts about people in one month, as columns: the only input of the engine besides scheme and law.

``FACT_FIELDS`` is the fixed list. A column that is not given holds the field's default for everybody.
Freeze exactly these values with a payslip and it can be re-derived years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from payroll.rules.columns import Column

GRADES = {"NONE": 0, "FAIL": 1, "BASIC": 2, "COMPETENT": 3, "EXCELLENT": 4}
"""Codes of the month's assessment grade as stored in the ``grade`` column; NONE is 不定等次 or not
assessed.
"""
GRADE_NAMES = {0: "不定等次", 1: "不合格", 2: "基本合格", 3: "合格", 4: "优秀"}
CATEGORIES = {"ATTENDANT": 0, "CIVILIAN": 1}
CATEGORY_NAMES = {0: "勤务辅警", 1: "文职辅警"}

MONEY_LIMIT = 10**12
"""No single amount of a person reaches 100 亿元; larger input is a mistake and is refused."""


@dataclass(frozen=True, slots=True)
class FactField:
    """One column: its name, label, unit (fen, half_days, minutes, shifts, days, years, months, rank, step,
    code, flag), meaning and bounds.
    """

    name: str
    label: str
    unit: str
    meaning: str
    low: int = 0
    high: int = 10**6
    default: int = 0


def _fen(name: str, label: str, meaning: str, *, signed: bool = False) -> FactField:
    return FactField(name, label, "fen", meaning, -MONEY_LIMIT if signed else 0, MONEY_LIMIT)


def _flag(name: str, label: str, meaning: str) -> FactField:
    return FactField(name, label, "flag", meaning, 0, 1)


def _half_days(name: str, label: str, meaning: str) -> FactField:
    return FactField(name, label, "half_days", meaning, 0, 62)


FACT_FIELDS: tuple[FactField, ...] = (
    # who the person is on the month's cut-off day
    FactField("level_rank", "层级", "rank", "层级序号：0 见习，1 七级 … 7 一级", 0, 99),
    FactField("level_step", "档次", "step", "层级内的档次，从 1 起", 1, 99, 1),
    FactField("post_class", "岗位类别", "code", "岗位分类：1 一类岗，2 二类岗，3 三类岗；0 未分类", 0, 99),
    FactField("category", "人员类别", "code", "0 勤务，1 文职", 0, 1),
    _flag("post_changed", "当月换岗", "月初（或入职日）与月末（或离职日）的岗位类别或人员类别不同"),
    FactField("before_post_class", "换岗前岗位类别", "code", "月初的岗位分类；没有换岗时为 0", 0, 99),
    FactField("before_category", "换岗前人员类别", "code", "月初的人员类别；没有换岗时为 0", 0, 1),
    FactField(
        "before_half_days", "换岗前工作日", "half_days", "当月末次换岗之前的在职工作日（半天数）", 0, 62
    ),
    FactField("seniority_years", "工龄", "years", "截至当月的辅警服务满年数", 0, 60),
    _flag("probation", "试用期", "当月处于试用（见习）期"),
    _flag("after_leaving", "离职后补发", "当月之前已离职，只发一次性项目和补发，不缴社保公积金"),
    FactField(
        "grade",
        "考核等次",
        "code",
        "当月考核等次：0 不定等次/未考核，1 不合格，2 基本合格，3 合格，4 优秀",
        0,
        4,
    ),
    # the month's time; half-days
    _half_days(
        "month_half_days", "当月工作日", "按工作日历，当月全部工作日（半天数）；0 表示未知，按 21.75 天折算"
    ),
    _half_days(
        "employed_half_days",
        "在职工作日",
        "当月工作日中处于在职期间的部分（半天数）；整月在职时等于当月工作日",
    ),
    _half_days("due_half_days", "应出勤", "本人在职期间按排班应出勤（半天数）；0 表示未知，按 21.75 天折算"),
    _half_days("attended_half_days", "实出勤", "实际出勤（半天数）"),
    _half_days("paid_leave_half_days", "带薪假", "年休、婚、丧、产、护理、工伤等带薪假（半天数）"),
    _half_days("sick_half_days", "病假", "病假（半天数）"),
    _half_days("personal_half_days", "事假", "事假（半天数）"),
    _half_days("absent_half_days", "旷工", "旷工（半天数）"),
    # counted units
    FactField("night_shifts", "夜班", "shifts", "夜班或值班次数", 0, 62),
    FactField("holiday_shifts", "法定节假日值班", "shifts", "法定节假日值班次数，每次按一个工作日计", 0, 31),
    FactField("overtime_workday_minutes", "工作日加班", "minutes", "工作日延长工作时间（分钟）", 0, 44640),
    FactField("overtime_rest_minutes", "休息日加班", "minutes", "休息日加班未补休（分钟）", 0, 44640),
    FactField("overtime_holiday_minutes", "法定节假日加班", "minutes", "法定节假日加班（分钟）", 0, 44640),
    FactField("meal_days", "用餐天数", "days", "享受餐补的天数", 0, 31),
    # individual amounts
    _fen("skill_fen", "技能津贴标准", "按证书核定的月技能津贴"),
    _fen("award_fen", "表彰奖励", "当月发放的一次性奖励"),
    _fen("other_pay_fen", "其他应发", "其他应税应发项", signed=True),
    _fen("exempt_pay_fen", "免税应发", "免税应发项（如独生子女补贴）"),
    _fen(
        "protected_fen",
        "受保护的原固定工资",
        "就高不就低：受保护的原固定工资（Result.regular_fen，整月标准）；0 表示不保护",
    ),
    _fen("bonus_fen", "全年一次性奖金", "当月发放的全年一次性奖金（含年度绩效）"),
    _fen("severance_fen", "经济补偿", "当月发放的解除劳动合同经济补偿"),
    _fen("damage_fen", "待扣赔偿", "因本人原因造成损失、尚未扣回的赔偿额"),
    _fen("court_fen", "法院裁定代扣", "依法院判决、裁定代扣的款项"),
    # contribution bases
    _fen("si_base_fen", "社保缴费基数", "核定的社会保险月缴费基数；0 表示当月不缴"),
    _fen("hpf_base_fen", "公积金缴存基数", "核定的住房公积金月缴存基数；0 表示当月不缴"),
    _flag("on_first_month_base", "首月以工资为基数", "新进人员以首月工资（整月标准）作为社保和公积金基数"),
    _flag(
        "housing_next_month",
        "公积金自次月起缴",
        "新参加工作的首月，住房公积金自第二个月起缴存（条例第十六条）",
    ),
    # back pay posted in this month, from earlier months (sums of the adjustment lines)
    _fen("back_pay_fen", "补发（应税）", "以前月份应税项目的差额合计，可为负", signed=True),
    _fen("back_pay_exempt_fen", "补发（免税）", "以前月份免税项目的差额合计，可为负", signed=True),
    _fen(
        "back_contribution_fen", "补缴个人三险一金", "以前月份个人社保、公积金差额合计，可为负", signed=True
    ),
    _fen("back_deduction_fen", "补扣其他", "以前月份其他扣款差额合计，可为负", signed=True),
    _fen("back_employer_fen", "补缴单位部分", "以前月份单位缴费差额合计，可为负", signed=True),
    # income tax
    FactField(
        "tax_months",
        "本年任职月数",
        "months",
        "本纳税年度在本单位任职受雇的月数，含当月；上年已离职的为 0",
        0,
        12,
        1,
    ),
    _fen(
        "additional_deduction_fen",
        "专项附加扣除",
        "当月新增的专项附加扣除（含本月补报的以前月份）",
        signed=True,
    ),
    _fen(
        "other_tax_deduction_fen",
        "其他扣除",
        "当月依法确定的其他扣除（个人养老金等），调低时为负",
        signed=True,
    ),
    _fen("tax_relief_fen", "减免税额", "当月减免税额，调低时为负", signed=True),
    _flag("first_job_this_year", "首次取得工资", "本年度首次取得工资、薪金（公告2020年第13号）"),
    _flag("sixty_thousand_rule", "全年6万元扣除", "上年全年在本单位且收入不超过6万元（公告2020年第19号）"),
    _flag("bonus_separate", "奖金单独计税", "本人选择全年一次性奖金单独计税"),
    _fen(
        "bonus_merged_fen",
        "并入工资的奖金",
        "当月奖金中未选择单独计税、并入工资的部分（国税发〔2005〕9号五）",
    ),
    _flag("bonus_separate_used", "本年已单独计税", "本年度已用过一次单独计税，再发的奖金并入工资"),
    _fen("ytd_income_fen", "累计收入（此前）", "本年此前各月累计收入，含免税收入", signed=True),
    _fen("ytd_exempt_fen", "累计免税收入（此前）", "", signed=True),
    _fen("ytd_special_fen", "累计专项扣除（此前）", "", signed=True),
    _fen("ytd_additional_fen", "累计专项附加扣除（此前）", "", signed=True),
    _fen("ytd_other_fen", "累计其他扣除（此前）", ""),
    _fen("ytd_relief_fen", "累计减免税额（此前）", ""),
    _fen("ytd_withheld_fen", "累计已预扣税额（此前）", "不含单独计税的奖金税额"),
)

FIELD = {item.name: item for item in FACT_FIELDS}
FACT_NAMES = tuple(FIELD)
ENTERED = "entered:"
"""Before an item's code: the name of what was entered for that very item, behind the fixed facts."""


@dataclass(frozen=True, slots=True)
class FactFault:
    """One person's input that can't be paid upon: row number in the columns, field, and a sentence."""

    row: int
    field: str
    message: str


class FactError(ValueError):
    """Facts that can't be calculated; ``faults`` lists at most the first thousand."""

    def __init__(self, faults: list[FactFault]):
        self.faults = faults[:1000]
        super().__init__(
            f"有 {len(faults)} 处事实不能用于计算，例如第 {faults[0].row + 1} 行：{faults[0].message}"
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """Columns of equal length ``size``. ``entered`` holds amounts (fen) entered per item code and person."""

    size: int
    columns: Mapping[str, Column]
    entered: Mapping[str, Column] = field(default_factory=dict)

    @classmethod
    def of(
        cls, columns: Mapping[str, Iterable[int] | Column], entered: Mapping[str, Iterable[int]] | None = None
    ) -> Facts:
        """From lists or arrays by field name.

        Raises KeyError for an unknown field and ValueError for unequal lengths.
        """
        given = {name: np.ascontiguousarray(values, dtype=np.int64) for name, values in columns.items()}
        added = {code: np.asarray(values, dtype=np.int64) for code, values in (entered or {}).items()}
        unknown = set(given) - set(FIELD)
        if unknown:
            raise KeyError(f"未知的事实字段：{'、'.join(sorted(unknown))}")
        sizes = {column.shape for column in (*given.values(), *added.values())}
        if len(sizes) != 1 or len(next(iter(sizes))) != 1:
            raise ValueError("各列长度不一致。")
        return cls(next(iter(sizes))[0], given, added)

    @classmethod
    def frozen(cls, names: Sequence[str], matrix: np.ndarray) -> Facts:
        """From frozen rows, a column a name; names behind ``ENTERED`` are amounts entered for an item."""
        columns = {name: matrix[:, n] for n, name in enumerate(names)}
        return cls.of(
            {name: column for name, column in columns.items() if not name.startswith(ENTERED)},
            {name[len(ENTERED) :]: column for name, column in columns.items() if name.startswith(ENTERED)},
        )

    @classmethod
    def rows(cls, people: Iterable[Mapping[str, Any]]) -> Facts:
        """From one mapping per person; an ``entered`` key may hold a mapping item code → fen."""
        people = list(people)
        names = {name for person in people for name in person} - {"entered"}
        codes = {code for person in people for code in person.get("entered", ())}
        return cls.of(
            {
                name: [person.get(name, FIELD[name].default) for person in people]
                for name in names | {"level_rank"}
            },
            {code: [person.get("entered", {}).get(code, 0) for person in people] for code in codes},
        )

    @classmethod
    def one(cls, **values: Any) -> Facts:
        """One person: a column of length one."""
        return cls.rows([values])

    def column(self, name: str) -> Column:
        column = self.columns.get(name)
        if column is None:
            return np.full(self.size, FIELD[name].default, dtype=np.int64)
        return column

    def entered_column(self, code: str) -> Column:
        column = self.entered.get(code)
        return np.zeros(self.size, dtype=np.int64) if column is None else column

    def take(self, rows) -> Facts:
        """The same fields for some people (index array, boolean mask or slice)."""
        columns = {name: column[rows] for name, column in self.columns.items()}
        entered = {code: column[rows] for code, column in self.entered.items()}
        size = next(iter(columns.values())).shape[0] if columns else next(iter(entered.values())).shape[0]
        return Facts(size, columns, entered)

    def person(self, row: int) -> Facts:
        return self.take(slice(row, row + 1))

    def replaced(self, **columns: Column | int) -> Facts:
        """A copy with some columns replaced; a plain int holds for everybody."""
        fresh = dict(self.columns)
        for name, value in columns.items():
            if name not in FIELD:
                raise KeyError(name)
            fresh[name] = (
                np.full(self.size, value, dtype=np.int64)
                if np.isscalar(value)
                else np.asarray(value, dtype=np.int64)
            )
        return Facts(self.size, fresh, self.entered)

    def values(self, row: int) -> dict[str, Any]:
        """All fields of one person, defaults included: what to freeze with a slip."""
        known: dict[str, Any] = {
            name: int(self.columns[name][row]) if name in self.columns else FIELD[name].default
            for name in FACT_NAMES
        }
        entered = {code: int(column[row]) for code, column in self.entered.items() if column[row]}
        return {**known, "entered": entered} if entered else known

    def faults(self) -> list[FactFault]:
        """Bounds and contradictions that hold for any scheme."""
        found: list[FactFault] = []
        for name, column in self.columns.items():
            spec = FIELD[name]
            if column.size and (int(column.min()) < spec.low or int(column.max()) > spec.high):
                for row in np.flatnonzero((column < spec.low) | (column > spec.high)):
                    found.append(
                        FactFault(int(row), name, f"「{spec.label}」的值 {int(column[row])} 超出允许范围。")
                    )
        for code, column in self.entered.items():
            for row in np.flatnonzero((column < -MONEY_LIMIT) | (column > MONEY_LIMIT)):
                found.append(FactFault(int(row), code, f"项目 {code} 录入的金额超出允许范围。"))
        for mask, name, message in self._contradictions():
            found += [FactFault(int(row), name, message) for row in np.flatnonzero(mask)]
        return found

    def _contradictions(self):
        month, employed, due = (
            self.column(n) for n in ("month_half_days", "employed_half_days", "due_half_days")
        )
        unpaid = (
            self.column("sick_half_days")
            + self.column("personal_half_days")
            + self.column("absent_half_days")
        )
        yield (month > 0) & (employed > month), "employed_half_days", "在职工作日多于当月工作日。"
        yield (due > 0) & (unpaid > due), "due_half_days", "病假、事假、旷工合计多于应出勤。"
        yield (
            (due == 0) & (unpaid > 43),
            "due_half_days",
            "未填应出勤时，病假、事假、旷工合计不得超过 21.5 天。",
        )
        both = (self.column("first_job_this_year") == 1) & (self.column("sixty_thousand_rule") == 1)
        yield both, "first_job_this_year", "「首次取得工资」与「全年6万元扣除」不能同时适用。"


ONE_OFF = (
    "award_fen", "other_pay_fen", "exempt_pay_fen", "bonus_fen", "severance_fen", "damage_fen", "court_fen",
    "back_pay_fen", "back_pay_exempt_fen", "back_contribution_fen", "back_deduction_fen", "back_employer_fen",
    "housing_next_month",
)  # fmt: skip
"""Facts of the month that are no regular income: they are 0 on every side, so that months compare."""
