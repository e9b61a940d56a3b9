"""Changes that wait for their second person."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker
from personnel.models import BankAccount, Person, PersonFact


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("待确认")
    CONFIRMED = "confirmed", _("已生效")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


def ways(noun) -> Flow:
    """A proposal that another person makes effective or refuses, or who proposes it takes back."""
    apart = {"made_by": _("提出的人")}
    return Flow(
        noun,
        Way(ChangeState.WAITING, ChangeState.CONFIRMED, _("确认"), by="closed_by", apart=apart),
        Way(
            ChangeState.WAITING,
            ChangeState.REFUSED,
            _("退回"),
            by="closed_by",
            reason="because",
            kept="because",
            apart=apart,
        ),
        Way(
            ChangeState.WAITING,
            ChangeState.WITHDRAWN,
            _("撤回"),
            by="closed_by",
            reason="because",
            kept="because",
        ),
    )


ACCOUNT = ways(lambda row: _("%(name)s的工资卡变更") % {"name": row.person.name})


class Proposed(PersonFact):
    """Columns of a change that waits: who proposed it, who closed it and why."""

    state = models.CharField(
        _("状态"), max_length=10, choices=ChangeState.choices, default=ChangeState.WAITING
    )
    made_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=models.functions.Now())
    closed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    because = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta(PersonFact.Meta):
        abstract = True


def of_two(name: str) -> list[CheckConstraint | models.UniqueConstraint]:
    """Named constraints of such a table: another person closes what isn't withdrawn, and one waits at a time."""
    return [
        maker_is_not_checker(
            f"{name}_maker_is_not_checker",
            maker="made_by",
            checker="closed_by",
            when=~Q(state=ChangeState.WITHDRAWN),
        ),
        CheckConstraint(
            condition=Q(state=ChangeState.WAITING, closed_at__isnull=True)
            | Q(state=ChangeState.WITHDRAWN, closed_at__isnull=False)
            | Q(closed_at__isnull=False, closed_by__isnull=False),
            name=f"{name}_closed_by_somebody",
        ),
        models.UniqueConstraint(
            fields=["person"], condition=Q(state=ChangeState.WAITING), name=f"{name}_one_waits"
        ),
    ]


class AccountChange(Proposed):
    """A new account for somebody's pay from a day on. ``account`` is what came of it, ``before`` the number it replaced."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="account_changes")
    bank = models.CharField(_("开户行"), max_length=60, blank=True)
    number = models.CharField(_("银行卡号"), max_length=30)
    holder = models.CharField(_("户名"), max_length=100)
    start = models.DateField(_("自哪天起"))
    before = models.CharField(_("原卡号"), max_length=30, blank=True)
    account = models.ForeignKey(BankAccount, models.PROTECT, null=True, related_name="changes")

    class Meta(Proposed.Meta):
        ordering = ["-made_at"]
        constraints = [
            *of_two("account_change"),
            CheckConstraint(condition=Q(number__regex=r"^\d{8,30}$"), name="account_change_digits"),
            CheckConstraint(
                condition=Q(state="confirmed", account__isnull=False)
                | ~Q(state="confirmed") & Q(account__isnull=True),
                name="account_change_confirmed_has_account",
            ),
        ]


class CorrectedField(models.TextChoices):
    """What decides level and pay, and so is never an ordinary edit."""

    ID_NUMBER = "id_number", _("公民身份号码")
    BIRTH = "birth_date", _("出生日期")
    HIRED = "hired", _("入职时间")
    BADGE = "badge_number", _("辅警编号")


CORRECTION = ways(
    lambda row: _("%(name)s的%(field)s更正") % {"name": row.person.name, "field": row.get_field_display()}
)


class Correction(Proposed):
    """A wrong number or date of the file put right: from ``before`` to ``after`` (dates in ISO form), why, and the proof."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections")
    field = models.CharField(_("更正项目"), max_length=12, choices=CorrectedField.choices)
    before = models.CharField(_("原内容"), max_length=30)
    after = models.CharField(_("更正为"), max_length=30)
    reason = models.CharField(_("更正理由"), max_length=200)

    class Meta(Proposed.Meta):
        ordering = ["-made_at"]
        constraints = [
            *of_two("file_correction"),
            CheckConstraint(condition=~Q(before=models.F("after")), name="file_correction_changes_something"),
            CheckConstraint(condition=~Q(reason=""), name="file_correction_has_reason"),
        ]


class CorrectionProof(Attached):
    """A paper that proves a correction."""

    owner_field = "correction"

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="proofs")
