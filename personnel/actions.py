"""Actions on the roster one by one: hire, transfer, leave, edit, look at a full number, keep units."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F
from django.utils.translation import gettext as _

from auxpolice import identity
from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.models import Role, User
from auxpolice.access.scope import Denied, require, scope_of
from auxpolice.audit import trail
from auxpolice.imports import people as cells
from auxpolice.imports.notes import Code
from auxpolice.months import today
from auxpolice.policy.actions import inherit_for_new_unit
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit, UnitKind
from personnel import hiring
from personnel.changes.accounts import propose_account
from personnel.dated import replace_open
from personnel.models import (
    Assignment,
    BankAccount,
    ContributionBase,
    Employment,
    ExitKind,
    Person,
    Post,
)
from personnel.names import name_keys
from personnel.rules import HIRE_AHEAD_DAYS

EDITABLE = (
    "name",
    "ethnicity",
    "political_status",
    "education",
    "has_degree",
    "school",
    "major",
    "is_veteran",
    "phone",
    "note",
)


def checked(rule, text: str, field: str, *arguments):
    """A typed text through the same rule as a cell of an import; what the rule refuses comes back on the field."""
    value, notes = rule(("s" if text else "", text or ""), *arguments)
    for note in notes:
        if note.code == Code.ROW:
            raise Problem(note.message, code=note.key, field=field)
    return value


@transaction.atomic
def hire(
    *,
    name: str,
    id_number: str,
    unit: Unit,
    post: Post,
    hired: date,
    badge_number: str,
    acting_user: User,
    phone: str = "",
    education: str = "",
    ethnicity: str = "",
    political_status: str = "",
    is_veteran: bool = False,
    probation_until: date | None = None,
    bank: str = "",
    account_number: str = "",
    insurance_fen: int | None = None,
) -> Person:
    """A new employment: of a new person, or of one who has left before. Two hires of one ID number: the second is refused."""
    require(acting_user, Act.HIRE, unit)
    number = checked(cells.id_number, id_number, "id_number", today())
    taken_name = checked(cells.name, name, "name")
    badge = checked(cells.badge, badge_number, "badge_number")
    phone = checked(cells.phone, phone, "phone") or ""
    account = checked(cells.account_number, account_number, "account_number")
    if hired > today() + timedelta(days=HIRE_AHEAD_DAYS):
        raise Problem(_("入职时间超过今天 90 天以上，请核对。"), code="date-late", field="hired")
    if unit.closed and unit.closed <= hired:
        raise Problem(
            _("「%(unit)s」已撤销，请选择现单位。") % {"unit": unit.name}, code="unit-closed", field="unit"
        )
    hiring.refuse_barred(number, hired)
    key, pinyin, initials = name_keys(taken_name)
    told = {
        "name": taken_name, "name_key": key, "pinyin": pinyin, "initials": initials, "phone": phone, "education": education,
        "ethnicity": ethnicity, "political_status": political_status, "is_veteran": is_veteran,
    }  # fmt: skip
    try:
        with transaction.atomic():
            person = Person.everything.select_for_update().filter(id_number=number).first()
            if person is None:
                person = Person.everything.create(**identity.facts(number), **told)
            else:
                _back_again(person, hired, told)
            since = DateRange(hired, None)
            employment = Employment.everything.create(
                person=person,
                period=since,
                badge_number=badge,
                first_worked=hired,
                probation_until=probation_until,
            )
            Assignment.everything.create(
                person=person,
                employment=employment,
                unit=unit,
                post=post,
                category=post.category,
                period=since,
            )
            if account:
                _account_of_hire(person, account, bank, hired, acting_user)
            if insurance_fen is not None:
                replace_open(
                    ContributionBase, person, hired, insurance_fen=insurance_fen, housing_fen=insurance_fen
                )
    except IntegrityError as error:
        raise _clash(error) from error
    trail.record(
        Act.HIRE, person, acting_user=acting_user,
        after={"unit": unit.name, "post": post.name, "hired": hired, "badge_number": badge},
    )  # fmt: skip
    return person


def _account_of_hire(person: Person, number: str, bank: str, hired: date, acting_user: User) -> None:
    """The first account counts at once; another than somebody had before waits for finance like any change."""
    before = BankAccount.everything.filter(person=person).order_by("-period").first()
    if before is None:
        replace_open(BankAccount, person, hired, number=number, holder=person.name, bank=bank)
    elif (before.number, before.bank, before.holder) != (number, bank, person.name):
        propose_account(
            person, number=number, bank=bank, holder=person.name, start=hired, acting_user=acting_user
        )


def _back_again(person: Person, hired: date, told: dict) -> None:
    if Employment.everything.filter(person=person, period__endswith__isnull=True).exists():
        raise Conflict(
            _("此身份证号已在册在职，不能重复入职，请查找此人后办理。"), code="employed", field="id_number"
        )
    last = Employment.everything.filter(person=person).order_by("-period").first()
    if last and last.period.upper > hired:
        message = _("此人 %(day)s 才离职，再次入职的时间不能早于该日。") % {"day": last.period.upper}
        raise Problem(message, code="hired-before-exit", field="hired")
    for name, value in told.items():
        if value not in ("", None):
            setattr(person, name, value)
    person.row_version += 1
    person.save()


def _clash(error: IntegrityError) -> Problem:
    text = str(error)
    if "employment_badge_one_holder" in text:
        return Conflict(_("此辅警编号已有人使用，请换一个。"), code="badge-taken", field="badge_number")
    if "id_number" in text:
        return Conflict(_("此身份证号刚刚已被录入，请刷新后核对。"), code="employed", field="id_number")
    return Conflict(_("与已有的记录期间重叠，请刷新后核对。"), code="overlap")


def _employed(person: Person) -> Employment:
    """The open employment, locked."""
    held = (
        Employment.everything.select_for_update().filter(person=person, period__endswith__isnull=True).first()
    )
    if held is None:
        raise Conflict(_("%(name)s 已不在职，请刷新页面。") % {"name": person.name}, code="not-employed")
    return held


@transaction.atomic
def transfer(
    person: Person, *, unit: Unit, post: Post, start: date, reason: str = "", acting_user: User
) -> Assignment:
    """From ``start`` the person works in another unit or post."""
    require(acting_user, Act.TRANSFER, unit)
    employment = _employed(person)
    held = Assignment.everything.select_for_update().get(person=person, period__endswith__isnull=True)
    if (held.unit_id, held.post_id) == (unit.pk, post.pk):
        raise Problem(_("单位和岗位都没有变化。"), code="no-change", field="unit")
    if unit.closed and unit.closed <= start:
        raise Problem(
            _("「%(unit)s」已撤销，请选择现单位。") % {"unit": unit.name}, code="unit-closed", field="unit"
        )
    if start <= held.period.lower:
        message = _("调动时间要晚于现任职的开始日 %(day)s。") % {"day": held.period.lower}
        raise Problem(message, code="start-too-early", field="start")
    if start > today() + timedelta(days=HIRE_AHEAD_DAYS):
        raise Problem(_("调动时间超过今天 90 天以上，请核对。"), code="date-late", field="start")
    held.period = DateRange(held.period.lower, start)
    held.save()
    made = Assignment.everything.create(
        person=person,
        employment=employment,
        unit=unit,
        post=post,
        category=post.category,
        period=DateRange(start, None),
    )
    trail.record(
        Act.TRANSFER, person, acting_user=acting_user, reason=reason,
        before={"unit": held.unit.name, "post": held.post.name if held.post else ""},
        after={"unit": unit.name, "post": post.name, "start": start},
    )  # fmt: skip
    return made


@transaction.atomic
def leave(person: Person, *, last_day: date, kind: str, reason: str = "", acting_user: User) -> Employment:
    """The person leaves; ``last_day`` is the last day worked."""
    require(acting_user, Act.LEAVE)
    employment = _employed(person)
    held = (
        Assignment.everything.select_for_update().filter(person=person, period__endswith__isnull=True).first()
    )
    first = max(employment.period.lower, held.period.lower if held else employment.period.lower)
    if last_day < first:
        message = _("最后工作日不能早于现任职的开始日 %(day)s。") % {"day": first}
        raise Problem(message, code="end-too-early", field="last_day")
    if last_day > today() + timedelta(days=HIRE_AHEAD_DAYS):
        raise Problem(_("最后工作日超过今天 90 天以上，请核对。"), code="date-late", field="last_day")
    if kind not in ExitKind.values:
        raise Problem(_("请选择离职类别。"), code="exit-kind", field="kind")
    end = last_day + timedelta(days=1)
    if held:
        held.period = DateRange(held.period.lower, end)
        held.save()
    employment.period = DateRange(employment.period.lower, end)
    employment.exit_kind, employment.exit_reason = kind, reason
    employment.save()
    trail.record(
        Act.LEAVE, person, acting_user=acting_user, reason=reason, after={"last_day": last_day, "kind": kind}
    )
    return employment


@transaction.atomic
def edit_person(person: Person, *, row_version: int, acting_user: User, **values) -> Person:
    """Change what is written about a person; refused when somebody else has changed it since it was shown."""
    require(acting_user, Act.PERSON_EDIT)
    person = Person.everything.select_for_update().get(pk=person.pk)
    if person.row_version != row_version:
        raise Conflict(_("打开页面之后别人修改过此人的资料，请刷新后再改。"), code="changed-meanwhile")
    new = {name: value for name, value in values.items() if name in EDITABLE}
    if "name" in new:
        new["name"] = checked(cells.name, new["name"], "name")
    if "phone" in new:
        new["phone"] = checked(cells.phone, new["phone"], "phone") or ""
    before, after = trail.changes(person, new)
    if not after:
        return person
    for name, value in after.items():
        setattr(person, name, value)
    person.name_key, person.pinyin, person.initials = name_keys(person.name)
    person.row_version = F("row_version") + 1
    person.save()
    person.refresh_from_db(from_queryset=Person.everything.all())
    trail.record(Act.PERSON_EDIT, person, acting_user=acting_user, before=before, after=after)
    return person


@transaction.atomic
def change_pay_facts(
    person: Person, *, start: date, acting_user: User, bank: str = "", account_number: str = "", insurance_fen: int | None = None,
    housing_fen: int | None = None,
) -> Person:  # fmt: skip
    """Contribution bases from a day on, and a bank account that finance has to confirm; what is left empty stays."""
    require(acting_user, Act.PERSON_EDIT)
    _employed(person)
    number = checked(cells.account_number, account_number, "account_number")
    after: dict[str, Any] = {}
    if number:
        propose_account(
            person, number=number, bank=bank, holder=person.name, start=start, acting_user=acting_user
        )
    if insurance_fen is not None:
        housing = insurance_fen if housing_fen is None else housing_fen
        replace_open(ContributionBase, person, start, insurance_fen=insurance_fen, housing_fen=housing)
        after |= {"insurance_fen": insurance_fen, "housing_fen": housing}
    if not after and not number:
        raise Problem(_("请至少填写银行卡号或缴费基数。"), code="nothing-given")
    if after:
        trail.record(Act.PERSON_EDIT, person, acting_user=acting_user, after={**after, "start": start})
    return person


@transaction.atomic
def reveal(person: Person, what: str, *, reason: str, acting_user: User) -> str:
    """The full ID or account number, against a reason; looking leaves a trace. Own numbers need the role only."""
    act = Act.REVEAL_BANK if what == "bank" else Act.REVEAL_ID
    require(acting_user, act)
    if scope_of(acting_user).roles & ACTS[act] == {Role.AUXILIARY} and person.pk != acting_user.person_id:
        raise Denied()
    reason = written(reason, _("查看的理由"), field="reason", code="reason-missing", least=2)
    if what == "bank":
        account = BankAccount.everything.filter(person=person, period__contains=today()).first()
        value = account.number if account else ""
    elif what == "id":
        value = person.id_number
    else:
        raise Denied()
    trail.record(act, person, acting_user=acting_user, reason=reason.strip())
    return value


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit,
    short_name: str = "",
    opened: date | None = None,
    acting_user: User,
) -> Unit:
    require(acting_user, Act.UNIT_EDIT)
    if kind == UnitKind.BUREAU:
        raise Problem(_("全局只有一个公安局，请选择其他类别。"), code="one-bureau", field="kind")
    _unit_free(name=name, code=code)
    unit = Unit.objects.create(
        code=code, name=name, kind=kind, parent=parent, short_name=short_name, opened=opened
    )
    unit.refresh_from_db()
    inherit_for_new_unit(unit)
    trail.record(
        Act.UNIT_EDIT,
        unit,
        acting_user=acting_user,
        after={"code": code, "kind": kind, "parent": parent.name},
    )
    return unit


@transaction.atomic
def edit_unit(unit: Unit, *, name: str, short_name: str, closed: date | None, acting_user: User) -> Unit:
    """Rename or close a unit; one with people in it can't be closed."""
    require(acting_user, Act.UNIT_EDIT)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    _unit_free(name=name, besides=unit)
    if (
        closed
        and Assignment.everything.filter(
            unit__path__startswith=unit.path, period__overlap=DateRange(closed, None)
        ).exists()
    ):
        raise Conflict(
            _("撤销日之后还有人员在此单位或其下属单位，请先调动。"), code="unit-not-empty", field="closed"
        )
    new = {"name": name, "short_name": short_name, "closed": closed}
    before, after = trail.changes(unit, new)
    for field, value in after.items():
        setattr(unit, field, value)
    unit.save()
    if after:
        trail.record(Act.UNIT_EDIT, unit, acting_user=acting_user, before=before, after=after)
    return unit


def _unit_free(*, name: str, code: str = "", besides: Unit | None = None) -> None:
    others = Unit.objects.exclude(pk=besides.pk) if besides else Unit.objects.all()
    if others.filter(name=name).exists():
        raise Conflict(_("已有同名单位，请换一个名称。"), code="unit-name", field="name")
    if code and others.filter(code=code).exists():
        raise Conflict(_("此单位代码已使用，请换一个。"), code="unit-code", field="code")
