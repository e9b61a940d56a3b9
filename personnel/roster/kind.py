"""The roster as a kind of import: its columns, and what the columns of one row and the rows of one file say about each other."""

import re
from collections import defaultdict
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.imports import cells, kinds, people
from auxpolice.imports.kinds import Column, Context, Kind, Row
from auxpolice.imports.mapping import folded
from auxpolice.imports.notes import normalised, refuse, warn
from auxpolice.units.models import Unit
from personnel.changes.models import AccountChange
from personnel.importing import ids_of
from personnel.models import (
    Assignment,
    BankAccount,
    Category,
    ContributionBase,
    Education,
    Employment,
    Person,
    PoliticalStatus,
)
from personnel.roster import columns, compare, writing
from personnel.roster.units_and_posts import post_choices
from personnel.rules import HIRE_AHEAD_DAYS, dictionaries, names

LOST_DIGITS = ("bank-number-cell", "bank-scientific", "bank-shape", "phone-shape")
"""Of a number that has lost digits the row waits for its clerk: nobody else would ever miss them. All else that an
optional column can't hold is left out with a warning."""
LEAST_AGE, MOST_AGE = 18, 60
SLACK = timedelta(days=31)
"""Rosters often know the start of work by month only; a birthday within the month is no reason to warn."""
MOST_ROWS = 120_000
GONE = re.compile(r"离职|辞职|辞退|解聘|解除|终止|退休|离队|离岗|开除|除名|调出|死亡|去世|已离|不在职|^否$")
FIRST_WORK = "「参加工作时间」通常是首次参加工作的日子，现按入职时间读取，会计入工龄和层级年限，请核对。"


def _coded(key: str, label: str, aliases: str, table, choices=None, stem=None, **more) -> Column:
    def read(cell, context: Context):
        kind, text = cell[:2]
        if stem and kind == "s" and cells.lookup(table, cells.tight(text)) is None:
            told, short = context.words.get(key, {}), stem(cells.tight(text))
            if cells.tight(text) not in told and cells.lookup(table, short):
                return cells.lookup(table, short), [normalised("word-form", f"{label}已规范", text, short)]
        return cells.coded(cell, label, table, context.words.get(key))

    return Column(key, label, aliases, read, choices=choices and (lambda: choices), **more)


def _text(key: str, label: str, aliases: str, longest: int, **more) -> Column:
    return Column(key, label, aliases, lambda c, _context: cells.free_text(c, label, longest), **more)


def _amount(key: str, label: str, aliases: str) -> Column:
    return Column(key, label, aliases, lambda c, _context: cells.amount(c, label))


def _hired(cell, context: Context):
    value, notes = cells.day(cell, "入职时间", latest=context.today + timedelta(days=HIRE_AHEAD_DAYS))
    return value, notes or ([] if value else [refuse("hired-missing", "没有入职时间，请补填。")])


def _contract_end(cell, _context):
    if cells.tight(cell[1]) in ("长期", "无固定期限"):
        return None, []
    return cells.day(cell, "合同到期", latest=date(2100, 1, 1))


def _holder(cell, _context):
    return people.name(cell) if cell[1].strip() else (None, [])


def _is_id(text: str, _context) -> float:
    return 1.0 if re.fullmatch(r"\d{17}[\dX]", cells.tight(text).upper()) else 0.0


def _is_phone(text: str, _context) -> float:
    return 1.0 if re.fullmatch(r"(\+?86)?1[3-9]\d{9}(\.0)?", cells.tight(text).replace("-", "")) else 0.0


def _is_unit(text: str, context: Context) -> float:
    name = folded(text)
    if name.endswith(("公安局", "分局")):
        return 0.4
    return 1.0 if name in context.names else 0.9 if names.is_office(name) else 0.0


def _is_name(text: str, _context) -> float:
    return 1.0 if names.is_person(text) else 0.0


def _is_day(text: str, _context) -> float:
    return 1.0 if re.match(r"(19|20)\d{2}\D?\d{1,2}", text.strip()) else 0.0


COLUMNS = (
    Column("name", "姓名", "姓名 名字 人员姓名 辅警姓名", lambda c, _context: people.name(c), mandatory=True,
           fits=_is_name, alone=True),
    Column("id_number", "身份证号", "身份证号 身份证号码 公民身份号码 居民身份证号码 居民身份证号 公民身份证号码 身份证件号码 "
           "身份证 证件号码 证件号 身份号码", lambda c, context: people.id_number(c, context.today), mandatory=True,
           wide=True, masked=True, fits=_is_id, alone=True),
    _coded("sex", "性别", "性别", dictionaries.SEX, implied=True),
    _coded("ethnicity", "民族", "民族 族别", dictionaries.ETHNICITY,
           choices=list(dictionaries.ETHNICITY_NAMES.items())),
    Column("birth_date", "出生日期", "出生日期 出生年月 出生年月日 生日 出生时间",
           lambda c, context: cells.day(c, "出生日期", latest=context.today, month_only=True), implied=True, is_day=True),
    _coded("political_status", "政治面貌", "政治面貌 党派", dictionaries.POLITICAL_STATUS, choices=PoliticalStatus.choices),
    _coded("education", "学历", "学历 文化程度 最高学历 学历层次", dictionaries.EDUCATION, choices=Education.choices,
           stem=dictionaries.education_stem),
    _text("school", "毕业院校", "毕业院校 毕业学校 院校", 100),
    _text("major", "专业", "专业 所学专业", 100),
    Column("is_veteran", "退役军人", "退役军人 是否退伍 是否退役军人 是否退役 退伍军人 是否退伍军人",
           lambda c, _context: cells.yes_no(c, "退役军人")),
    Column("phone", "手机号", "手机号 手机号码 手机 移动电话 联系电话 电话 联系方式 电话号码", lambda c, _context: people.phone(c),
           strict=LOST_DIGITS, fits=_is_phone),
    Column("unit", "单位", "单位 所属单位 工作单位 所在单位 用人单位 单位名称 部门 所在部门 所属部门 工作部门 部门名称 所队 现工作单位",
           lambda c, _context: people.unit_name(c), mandatory=True, fill=True, fits=_is_unit, alone=True),
    _text("post", "岗位", "岗位 岗位名称 工作岗位 职务岗位", 60, fill=True, choices=post_choices),
    _coded("category", "人员类别", "人员类别 类别 辅警类别", dictionaries.CATEGORY, choices=Category.choices, fill=True),
    Column("hired", "入职时间", "入职时间 入职日期 参加辅警工作时间 入警时间 入警日期 聘用时间 聘用日期 录用时间 录用日期 "
           "上岗时间 到岗时间 从警时间 参加工作时间", _hired, mandatory=True, is_day=True, fits=_is_day,
           doubts={"参加工作时间": ("first-work", FIRST_WORK)}),
    Column("badge_number", "辅警编号", "辅警编号 工号 警辅号 辅警号 警号 人员编号 编号", lambda c, _context: people.badge(c),
           no_serial=True),
    _text("bank", "开户行", "开户行 开户银行 开户行名称", 60),
    Column("account_number", "银行卡号", "银行卡号 银行账号 工资卡号 银行帐号 工资账号 卡号 银行卡",
           lambda c, _context: people.account_number(c),
           strict=LOST_DIGITS, wide=True, masked=True),
    Column("account_holder", "户名", "户名 账户名 开户名", _holder),
    _amount("insurance_fen", "社保基数", "社保基数 缴费基数 社保缴费基数 社会保险缴费基数"),
    _amount("housing_fen", "公积金基数", "公积金基数 公积金缴存基数 住房公积金基数"),
    _amount("prior_monthly_fen", "原月工资", "原月工资 现工资 原工资 现月工资 月工资"),
    Column("contract_until", "合同到期", "合同到期 合同到期日 合同终止日期 合同期至", _contract_end, is_day=True),
    _text("status", "在职状态", "在职状态 人员状态 状态 是否在职 在岗状态", 30),
    Column("left", "离职时间", "离职时间 离职日期 离队时间 解聘时间 退出时间 离岗时间",
           lambda c, _context: cells.day(c, "离职时间", latest=date(2100, 1, 1)), is_day=True),
)  # fmt: skip


def across(row: Row, context: Context) -> None:
    """What the columns of one row say about each other."""
    values, number = row.values, row.values.get("id_number")
    if not values.get("hired") and not any(n.field == "hired" for n in row.notes):
        row.notes.append(refuse("hired-missing", "没有入职时间，请补填。").of("hired"))
    if number:
        _against_number(row, context, number)
    until, hired = values.pop("contract_until", None), values.get("hired")
    if until and hired and until < hired:
        row.notes.append(refuse("end-before-start", "合同到期早于入职时间，请核对。").of("contract_until"))
    status, left = values.pop("status", ""), values.pop("left", None)
    if GONE.search(status) or (left and left <= context.today):
        when = f"（{left}）" if left else ""
        message = f"表中记为已离职{when}，不能作为在职人员导入；如仍在职，请更正后重新上传。"
        row.notes.append(refuse("left", message).of("status" if GONE.search(status) else "left"))
    elif left:
        row.notes.append(
            warn("leaves", f"表中记有今后的离职时间 {left}，未采用，请在人员页面办理离职。").of("left")
        )
    holder = values.pop("account_holder", None)
    if holder and values.get("name") and holder != values["name"]:
        row.notes.append(warn("holder-differs", "户名与姓名不一致，请财务核对。").of("account_holder"))
        values["account_holder"] = holder
    if values.get("name") and names.is_office(values["name"], context.names):
        row.notes.append(
            refuse("name-unit", f"「{values['name']}」是单位名称，不是姓名，请核对是否错列。").of("name")
        )
    if (
        row.raw.get("bank", "").strip()
        and "bank" in values
        and not values.get("account_number")
        and not row.raw.get("account_number")
    ):
        row.notes.append(warn("bank-without-number", "有开户行而没有银行卡号，开户行未采用。").of("bank"))


def _against_number(row: Row, context: Context, number: str) -> None:
    """Sex and birth date follow from the ID number; what the columns say differently refuses the row."""
    values = row.values
    born = identity.birth_date(number) or date.min  # valid numbers have one
    sex = identity.sex(number)
    if values.get("sex") not in (None, sex):
        row.notes.append(refuse("sex-differs", "性别与身份证号不一致，请核对两者。").of("sex"))
    told = values.pop("birth_date", None)
    if told not in (None, born, (born.year, born.month)):
        zero_lost = isinstance(told, tuple) and told == (born.year, 1) and born.month == 10
        by_month = (
            isinstance(told, date) and told.day == 1 and (told.year, told.month) == (born.year, born.month)
        )
        if zero_lost and re.search(r"\D1$", row.raw["birth_date"].strip()):
            row.notes.append(
                warn("birth-zero", "出生年月末位的 0 可能已丢失，按身份证号为 10 月。").of("birth_date")
            )
        elif not (
            by_month
            and "月日" not in context.titles.get("birth_date", "")
            and "年月" in context.titles.get("birth_date", "")
        ):
            row.notes.append(
                refuse("birth-differs", "出生日期与身份证号不一致，请核对两者。").of("birth_date")
            )
    values["sex"] = sex
    if hired := values.get("hired"):
        age = identity.age_on(born, hired)
        if not identity.age_on(born, hired + SLACK) >= LEAST_AGE or age > MOST_AGE:
            row.notes.append(warn("age", f"入职时 {age} 周岁，不在 18 至 60 周岁之间，请核对。").of("hired"))


def within(rows: list[Row]) -> None:
    """Same ID twice (once if it says the same, else refused), one badge or account on two people."""
    people.once(rows)
    for badge, same in _shared(rows, "badge_number"):
        numbers = "、".join(str(row.number) for row in same)
        for row in same:
            message = f"辅警编号 {badge} 在第 {numbers} 行重复，请核对。"
            row.notes.append(refuse("badge-twice", message).of("badge_number"))
    for _account, same in _shared(rows, "account_number"):
        numbers = "、".join(str(row.number) for row in same)
        for row in same:
            row.notes.append(
                warn("bank-shared", f"第 {numbers} 行银行卡号相同，请逐一核对。").of("account_number")
            )


def _shared(rows: list[Row], name: str):
    """(value, rows) of what two people have."""
    found = defaultdict(list)
    for row in rows:
        if row.same_as is None and name in row.values:
            found[row.values[name]].append(row)
    return [(v, same) for v, same in found.items() if len({row.values.get("id_number") for row in same}) > 1]


def _unit_names():
    for unit in Unit.objects.all():
        yield unit.name
        if unit.short_name:
            yield unit.short_name


ROSTER = kinds.register(
    Kind(
        key="roster",
        title=_("导入名册"),
        noun=_("名册"),
        act=Act.ROSTER_IMPORT,
        base=COLUMNS,
        who=("name", "id_number"),
        key_field="id_number",
        names=_unit_names,
        extra=columns.as_columns,
        across=across,
        within=within,
        examine=compare.examine,
        write=writing.write,
        written_to=lambda: [
            (Person, "id"),
            *(
                (model, "person_id")
                for model in (
                    Employment,
                    Assignment,
                    BankAccount,
                    AccountChange,
                    ContributionBase,
                    *columns.tables(),
                )
            ),
        ],
        subjects=ids_of,
        shown=compare.shown,
        most_rows=MOST_ROWS,
        ahead_days=HIRE_AHEAD_DAYS,
        dated=_("单位、岗位、工资卡、缴费基数的变更从这一天起算；新入职的人从入职时间起算。"),
        own_words=("post",),
        urls="personnel:import",
    )
)
