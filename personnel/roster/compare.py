"""Comparison of a staged roster: every row against the roster as it is. Reads only; a fixed number of statements."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice import identity
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import current
from auxpolice.imports.kinds import Examined, Verdict
from auxpolice.imports.models import Import, ImportRow, Outcome
from auxpolice.imports.notes import Code, refuse, warn
from auxpolice.money import yuan
from auxpolice.months import today as this_day
from personnel.importing import other_name
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
from personnel.roster.columns import over_by, registered
from personnel.roster.units_and_posts import NEW, UnitsAndPosts
from personnel.rules.dictionaries import ETHNICITY_NAMES

PERSON_FIELDS = (
    "name",
    "ethnicity",
    "political_status",
    "education",
    "school",
    "major",
    "is_veteran",
    "phone",
)


@dataclass
class Standing:
    """Somebody who is in the roster already, with the facts that are open."""

    person: Person
    employment: Employment | None = None
    last_end: date | None = None
    assignment: Assignment | None = None
    later: bool = False  # an exit or another assignment is entered for a day to come
    account: BankAccount | None = None
    base: ContributionBase | None = None
    visible: bool = True


def examine(upload: Import, lock: bool) -> Examined:
    """All rows against the roster as it is now; ``lock`` holds the people named until the transaction ends."""
    rows = list(upload.rows.order_by("sheet", "number"))
    matched = UnitsAndPosts(
        today=this_day(),
        create_units=bool(upload.options.get("create_units")),
        matches=upload.answers.get("post", {}),
    )
    verdicts = compare(rows, matched, today=this_day(), lock=lock)
    over = _gate(verdicts, leave=upload.options.get("over") == "leave")
    found = {"new_units": sorted(matched.new_units), "decisions": list(_decisions(verdicts, matched, over))}
    asked = {"post": dict(matched.unmatched)} if matched.unmatched else {}
    return Examined(verdicts, asked, found, matched)


def _gate(verdicts: list[Verdict], *, leave: bool) -> Counter:
    """Marks the rows that a file puts above the headcount, the last of each unit and category; (unit, category) → people."""
    joins: Counter = Counter()
    leaves: Counter = Counter()
    into: dict[tuple, list[Verdict]] = {}
    for verdict in verdicts:
        unit, category = verdict.target.get("unit"), verdict.target.get("category")
        held: Any = verdict.standing.assignment if verdict.standing and verdict.standing.employment else None
        if verdict.outcome not in (Outcome.NEW, Outcome.CHANGED) or unit in (None, NEW):
            continue
        key = (unit.pk, category or held.category)
        if held and (held.unit_id, held.category) == key:
            continue
        joins[key] += 1
        into.setdefault(key, []).append(verdict)
        if held:
            leaves[held.unit_id, held.category] += 1
    over = over_by(joins, leaves)
    found: Counter = Counter()
    for key, n in over.items():
        unit = into[key][0].target["unit"].name
        told = {"unit": unit, "category": Category(key[1]).label, "n": n}
        found[unit, key[1]] = n
        for verdict in into[key][-n:]:
            if leave:
                message = _("%(unit)s的%(category)s将超出用人额度 %(n)d 人，已选择超出的不导入。") % told
                verdict.refuse(refuse("over-quota", message).of("unit"))
            else:
                message = _("导入后%(unit)s的%(category)s将超出用人额度 %(n)d 人。") % told
                verdict.notes.append(warn("over-quota", message).of("unit"))
    return found


def _decisions(verdicts: list[Verdict], matched: UnitsAndPosts, over: Counter):
    """What the person decides once for the file."""
    unknown = {
        v.row.values["unit"]
        for v in verdicts
        for n in v.notes
        if n.key == "unit-unknown" and "unit" in v.row.values
    }
    if unknown or matched.new_units:
        yield {
            "key": "create_units",
            "title": _("没有找到的单位"),
            "lines": [[name, name] for name in sorted(unknown | set(matched.new_units))],
            "choices": [["1", _("导入时建立这些单位")], ["", _("不建立，改回有误")]],
        }
    if over:
        yield {
            "key": "over",
            "title": _("超出用人额度"),
            "required": True,
            "filter": "over-quota",
            "lines": [
                [
                    _("%(unit)s（%(category)s）超 %(n)d 人")
                    % {"unit": unit, "category": Category(category).label, "n": n},
                    _("%(unit)s的%(category)s") % {"unit": unit, "category": Category(category).label},
                ]
                for (unit, category), n in sorted(over.items())
            ],
            "choices": [
                ["ask", _("一并导入，由另一人一次批准整个文件的超额")],
                ["leave", _("超出的人不导入")],
            ],
        }


def standings(id_numbers: list[str], *, today: date, lock: bool = False) -> dict[str, Standing]:
    """The present facts of the people named, by ID number; five statements. ``lock``: people, then employments."""
    people = Person.everything.filter(id_number__in=id_numbers).order_by("pk")
    employments = Employment.everything.order_by("pk")
    if lock:
        people, employments = people.select_for_update(), employments.select_for_update()
    found = {p.id_number: Standing(p) for p in people}
    by_id = {s.person.pk: s for s in found.values()}
    if not current().span(Resource.ROSTER).all:
        seen = set(Person.objects.filter(pk__in=by_id).values_list("pk", flat=True))
        for key, standing in by_id.items():
            standing.visible = key in seen
    for employment in employments.filter(person_id__in=by_id):
        standing = by_id[employment.person_id]
        if employment.period.upper is None or employment.period.upper > today:
            standing.employment = employment
            standing.later = employment.period.upper is not None
        elif standing.last_end is None or employment.period.upper > standing.last_end:
            standing.last_end = employment.period.upper
    now_or_later = Assignment.everything.filter(person_id__in=by_id, period__overlap=DateRange(today, None))
    for assignment in now_or_later.select_related("unit", "post").order_by("person_id", "period"):
        standing = by_id[assignment.person_id]
        standing.later |= standing.assignment is not None
        standing.assignment = standing.assignment or assignment
    still_open = {"person_id__in": by_id, "period__endswith__isnull": True}
    for account in BankAccount.everything.filter(**still_open):
        by_id[account.person_id].account = account
    for base in ContributionBase.everything.filter(**still_open):
        by_id[base.person_id].base = base
    return found


def compare(
    rows: list[ImportRow], matched: UnitsAndPosts, *, today: date, lock: bool = False
) -> list[Verdict]:
    """A verdict for every row, in their order."""
    numbers = [row.values["id_number"] for row in rows if row.values.get("id_number")]
    known = standings(numbers, today=today, lock=lock)
    badges = [row.values["badge_number"] for row in rows if row.values.get("badge_number")]
    holders = dict(
        Employment.everything.filter(badge_number__in=badges, period__endswith__isnull=True).values_list(
            "badge_number", "person__id_number"
        )
    )
    accounts = [row.values["account_number"] for row in rows if row.values.get("account_number")]
    owners: dict[str, set[str]] = {}
    for number, owner in BankAccount.everything.filter(
        number__in=accounts, period__endswith__isnull=True
    ).values_list("number", "person__id_number"):
        owners.setdefault(number, set()).add(owner)
    present = {
        key: column.present([s.person.pk for s in known.values()])
        for key, column in registered().items()
        if column.present and known
    }
    verdicts = []
    for row in rows:
        verdict = Verdict.first(row)
        verdicts.append(verdict)
        if verdict.outcome in (Outcome.SAME, Outcome.UNCHANGED):
            continue
        verdict.standing = known.get(row.values.get("id_number"))
        _resolve_unit_and_post(verdict, matched)
        _against(verdict, holders, owners, today)
        _outcome(verdict, present)
    return verdicts


def _resolve_unit_and_post(verdict: Verdict, matched: UnitsAndPosts) -> None:
    values, target = verdict.row.values, verdict.target
    target["unit"] = None
    if name := values.get("unit"):
        target["unit"], note = matched.unit(name)
        if note and note.code == Code.NORM and any(n["key"] == "unit-form" for n in verdict.row.notes):
            note = None if note.after == name else note
        if note:
            verdict.notes.append(note.of("unit"))
    text = values.get("post")
    target["post"] = matched.post(text) if text else None
    category = values.get("category")
    if category is None and target["post"] not in (None, NEW):
        category = target["post"].category
    elif category and target["post"] not in (None, NEW) and target["post"].category != category:
        message = _("人员类别与岗位「%(post)s」的类别不一致，按人员类别一列导入，请核对。") % {"post": text}
        verdict.notes.append(warn("category-differs", message).of("category"))
    target["category"] = category


def _against(verdict: Verdict, holders: dict, owners: dict, today: date) -> None:
    values, standing, notes = verdict.row.values, verdict.standing, verdict.notes
    number = values.get("id_number")
    if standing and not standing.visible:
        notes.append(
            refuse("id-elsewhere", _("此身份证号已在册，不能在此导入，请与政工部门核对。")).of("id_number")
        )
        return
    if standing and values.get("name") and values["name"] != standing.person.name:
        notes.append(other_name("name-changed", standing.person))
    badge = values.get("badge_number")
    if badge and holders.get(badge, number) != number:
        notes.append(
            refuse("badge-taken", _("辅警编号 %(badge)s 已属于在册的另一人，请核对。") % {"badge": badge}).of(
                "badge_number"
            )
        )
    account = values.get("account_number")
    if account and owners.get(account, set()) - {number}:
        notes.append(
            warn("bank-shared", _("此银行卡号已是在册另一人的工资卡，请核对。")).of("account_number")
        )
    if standing and standing.employment is None:
        hired = values.get("hired")
        if hired and standing.last_end and date.fromisoformat(hired) < standing.last_end:
            message = _("此人已于 %(day)s 离职，再次入职的时间不能早于该日，请核对。") % {
                "day": standing.last_end
            }
            notes.append(refuse("hired-before-exit", message).of("hired"))
        else:
            notes.append(
                warn("rehire", _("此人曾在职并已离职，将按重新入职处理，沿用原档案。")).of("id_number")
            )
    if (standing is None or standing.employment is None) and verdict.target["category"] is None:
        notes.append(
            refuse("category-missing", _("不知道人员类别（勤务或文职），请补填「人员类别」。")).of("category")
        )


def _outcome(verdict: Verdict, present: dict) -> None:
    standing = verdict.standing
    if verdict.outcome == Outcome.WRONG or any(note.code == Code.ROW for note in verdict.notes):
        verdict.outcome = Outcome.WRONG
        return
    if standing is None:
        return
    verdict.changes = list(_changes(verdict, standing, present))
    if standing.later and any(name in ("unit", "post", "category") for name, _old, _new in verdict.changes):
        message = _("此人已登记今后的调动或离职，单位、岗位不能由名册更改，请在人员页面办理。")
        verdict.notes.append(refuse("move-entered", message).of("unit"))
        verdict.outcome = Outcome.WRONG
        return
    if standing.employment is None:
        verdict.outcome = Outcome.NEW
    else:
        verdict.outcome = Outcome.CHANGED if verdict.changes else Outcome.UNCHANGED


def _changes(verdict: Verdict, standing: Standing, present: dict):
    """[field, old, new] for whatever the row says differently; empty cells say nothing."""
    values, target, person = verdict.row.values, verdict.target, standing.person
    for name in PERSON_FIELDS:
        if name in values and values[name] != getattr(person, name):
            yield [name, getattr(person, name), values[name]]
    if employment := standing.employment:
        if "hired" in values and date.fromisoformat(values["hired"]) != employment.first_worked:
            yield ["hired", employment.first_worked.isoformat(), values["hired"]]
        for name in ("badge_number", "prior_monthly_fen"):
            if name in values and values[name] != getattr(employment, name):
                yield [name, getattr(employment, name), values[name]]
    if assignment := standing.assignment:
        if target["unit"] and (target["unit"] == NEW or target["unit"].pk != assignment.unit_id):
            yield ["unit", assignment.unit.name, values["unit"]]
        if target["post"] and (target["post"] == NEW or target["post"].pk != assignment.post_id):
            yield ["post", assignment.post.name if assignment.post else "", values["post"]]
        if target["category"] and target["category"] != assignment.category:
            yield ["category", assignment.category, target["category"]]
    account = standing.account
    if "account_number" in values:
        holder = values.get("account_holder", values.get("name", ""))
        told = {"account_number": values["account_number"], "account_holder": holder}
        if "bank" in values:
            told["bank"] = values["bank"]
        attributes = {"account_number": "number", "account_holder": "holder", "bank": "bank"}
        for name, value in told.items():
            old = getattr(account, attributes[name]) if account else ""
            if old != value:
                yield [name, old, value]
    for name in ("insurance_fen", "housing_fen"):
        if name in values and values[name] != getattr(standing.base, name, None):
            yield [name, getattr(standing.base, name, None), values[name]]
    for key, by_person in present.items():
        if key in values and by_person.get(person.pk) != values[key]:
            yield [key, by_person.get(person.pk), values[key]]


def shown(name: str, value) -> str:
    """A value of a change for people: names for codes, yuan for fen, masks for sensitive numbers."""
    if value in (None, ""):
        return ""
    if name.endswith("_fen"):
        return yuan(value)
    if name == "category":
        return str(Category(value).label)
    if name == "education":
        return str(Education(value).label)
    if name == "political_status":
        return str(PoliticalStatus(value).label)
    if name == "ethnicity":
        return ETHNICITY_NAMES.get(value, value)
    if name == "is_veteran":
        return _("是") if value else _("否")
    if name == "account_number":
        return identity.mask_account(value)
    if name == "id_number":
        return identity.mask(value)
    return str(value)
