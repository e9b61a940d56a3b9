"""Changes that wait for their second person."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.by_two import ByTwo, ByTwoFlow, of_two
from auxpolice.files.models import Attached
from personnel.models import BankAccount, Person, PersonFact


def _told(change: "AccountChange") -> dict:
    return {
        "account_number": identity.mask_account(change.number),
        "before": identity.mask_account(change.before),
        "bank": change.bank,
        "start": change.start,
    }


ACCOUNT = ByTwoFlow(
    lambda row: _("%(name)s的工资卡变更") % {"name": row.person.name},
    act="person.account",
    confirms=Act.ACCOUNT_CONFIRM,
    withdraws=(Act.PERSON_EDIT,),
    said=_told,
    maker=_("提出的人"),
)


class AccountChange(ByTwo, PersonFact):
    """A new account for somebody's pay from a day on. ``account`` is what came of it, ``before`` the number it replaced."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="account_changes")
    bank = models.CharField(_("开户行"), max_length=60, blank=True)
    number = models.CharField(_("银行卡号"), max_length=30)
    holder = models.CharField(_("户名"), max_length=100)
    start = models.DateField(_("自哪天起"))
    before = models.CharField(_("原卡号"), max_length=30, blank=True)
    account = models.ForeignKey(BankAccount, models.PROTECT, null=True, related_name="changes")

    class Meta(PersonFact.Meta):
        ordering = ["-made_at"]
        constraints = [
            *of_two("account_change", "person"),
            CheckConstraint(condition=Q(number__regex=r"^\d{8,30}$"), name="account_change_digits"),
            CheckConstraint(
                condition=Q(state="effective", account__isnull=False)
                | ~Q(state="effective") & Q(account__isnull=True),
                name="account_change_confirmed_has_account",
            ),
        ]


class CorrectedField(models.TextChoices):
    """What decides level and pay, and so is never an ordinary edit."""

    ID_NUMBER = "id_number", _("公民身份号码")
    BIRTH = "birth_date", _("出生日期")
    HIRED = "hired", _("入职时间")
    BADGE = "badge_number", _("辅警编号")


def _put_right(row: "Correction") -> dict:
    masked = row.field == CorrectedField.ID_NUMBER
    return {
        "field": row.field,
        "from": identity.mask(row.before) if masked else row.before,
        "to": identity.mask(row.after) if masked else row.after,
    }


CORRECTION = ByTwoFlow(
    lambda row: _("%(name)s的%(field)s更正") % {"name": row.person.name, "field": row.get_field_display()},
    act="person.correct",
    confirms=Act.CORRECTION_CONFIRM,
    withdraws=(Act.PERSON_EDIT,),
    said=_put_right,
    maker=_("提出的人"),
)


class Correction(ByTwo, PersonFact):
    """A wrong number or date of the file put right: from ``before`` to ``after`` (dates in ISO form), why, and the proof."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections")
    field = models.CharField(_("更正项目"), max_length=12, choices=CorrectedField.choices)
    before = models.CharField(_("原内容"), max_length=30)
    after = models.CharField(_("更正为"), max_length=30)
    reason = models.CharField(_("更正理由"), max_length=200)

    class Meta(PersonFact.Meta):
        ordering = ["-made_at"]
        constraints = [
            *of_two("file_correction", "person"),
            CheckConstraint(condition=~Q(before=models.F("after")), name="file_correction_changes_something"),
            CheckConstraint(condition=~Q(reason=""), name="file_correction_has_reason"),
        ]


class CorrectionProof(Attached):
    """A paper that proves a correction."""

    owner_field = "correction"

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="proofs")
