"""Objections, questions and their answers: raised in time, answered in time by another, with what the record becomes.

A room makes a model of ``Objection`` with a key to what it is about, and actions that check the right, call ``put`` and
``answer`` here, and change the record in the same transaction. Form and fragment are shared: ``AnswerForm``,
``components/objection.html``.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django import forms
from django.db import models, transaction
from django.db.models import BaseConstraint, CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied
from auxpolice.audit import trail
from auxpolice.deadlines import Due
from auxpolice.flow import Flow, Way
from auxpolice.notices.kinds import ANSWER
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, written
from auxpolice.refusals import only_one
from auxpolice.second_person import maker_is_not_checker


class ObjectionState(models.TextChoices):
    """``answered``: what only asked; ``upheld`` and ``rejected``: what wanted the record changed."""

    OPEN = "open", gettext_lazy("待答复")
    ANSWERED = "answered", gettext_lazy("已答复")
    UPHELD = "upheld", gettext_lazy("成立")
    REJECTED = "rejected", gettext_lazy("不成立")
    WITHDRAWN = "withdrawn", gettext_lazy("已撤回")


S = ObjectionState
ANSWERS = (S.ANSWERED, S.UPHELD, S.REJECTED)
RAISER = {"raised_by": gettext_lazy("提出的人")}
OBJECTION = Flow(
    lambda row: _("这条%(called)s") % {"called": row.called},
    *(Way(S.OPEN, to, gettext_lazy("答复"), by="answered_by", apart=RAISER) for to in ANSWERS),
    Way(S.OPEN, S.WITHDRAWN, gettext_lazy("撤回")),
    code="answered",
)


class Objection(Due):
    """An objection to a record, with its answer. ``effect``: what of the record the answer changed,
    {what in words: [before, after]}. ``called`` names it in sentences."""

    State = ObjectionState
    called = gettext_lazy("异议")
    waiting = Q(state=ObjectionState.OPEN)

    text = models.CharField(gettext_lazy("内容"), max_length=1000)
    raised_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(gettext_lazy("提出时间"), db_default=Now())
    due = models.DateField(gettext_lazy("答复期限"))
    state = models.CharField(
        gettext_lazy("状态"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    answer = models.CharField(gettext_lazy("答复"), max_length=1000, blank=True)
    answered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(gettext_lazy("答复时间"), null=True)
    effect = models.JSONField(gettext_lazy("处理结果"), null=True)

    class Meta:
        abstract = True

    def read_at_page(self) -> str:
        """Address of the page on which who raised it reads the answer."""
        return reverse("home")

    @property
    def came_in(self) -> date:
        """The day it was raised."""
        return timezone.localdate(self.raised_at)


def constraints(name: str, about: Iterable[str]) -> list[BaseConstraint]:
    """The constraints of a model of ``Objection``, named ``name_…``: one waits at a time for each of ``about`` (columns)."""
    return [
        OBJECTION.closed(f"{name}_state_known"),
        CheckConstraint(condition=~Q(text=""), name=f"{name}_has_text"),
        CheckConstraint(
            condition=Q(state__in=ANSWERS, answered_by__isnull=False, answered_at__isnull=False)
            & ~Q(answer="")
            | ~Q(state__in=ANSWERS)
            & Q(answered_by__isnull=True, answered_at__isnull=True, answer="", effect__isnull=True),
            name=f"{name}_answered_by_somebody",
        ),
        maker_is_not_checker(f"{name}_answered_by_another", maker="raised_by", checker="answered_by"),
        UniqueConstraint(fields=list(about), condition=Q(state=S.OPEN), name=f"{name}_one_open"),
    ]


Raised = TypeVar("Raised", bound=Objection)


def put(
    row: Raised, *, acting_user: User, act: Act | str, target: models.Model, after: dict | None = None
) -> Raised:
    """Keep a new objection (with its ``text``, ``due`` and what it is about); Conflict while one about the same waits."""
    row.text = written(row.text, _("%(called)s的内容") % {"called": row.called}, field="text")[:1000]
    row.raised_by = acting_user
    waits = _("已有一条%(called)s等待答复，请等答复之后再提。") % {"called": row.called}
    with only_one("_one_open", Conflict(waits, code="open", field="text")):
        row.save(force_insert=True)
    trail.record(act, target, acting_user=acting_user, after={"due": row.due, **(after or {})})
    return row


@transaction.atomic
def answer(
    row: Raised,
    state: ObjectionState,
    text: str,
    *,
    acting_user: User,
    act: Act | str,
    right: Act | None = None,
    target: models.Model,
    effect: dict[str, list] | None = None,
    after: dict | None = None,
) -> Raised:
    """Answer by another than who raised it; ``effect`` is what the caller has made of the record in this transaction."""
    text = written(text, _("答复"), field="answer")
    answered = OBJECTION.move(
        row,
        state,
        acting_user=acting_user,
        act=act,
        right=right,
        reason=text,
        target=target,
        after={
            "objection": row.pk,
            "state": state,
            **({"effect": effect} if effect else {}),
            **(after or {}),
        },
        answer=text[:1000],
        effect=effect,
    )
    # whoever raised it, and the person it is about, where another raised it for them
    account = getattr(target, "account", None)
    notify(
        ANSWER,
        [answered.raised_by_id, getattr(account, "pk", None)],
        answered.read_at_page(),
        title=_("%(called)s已答复：%(state)s")
        % {"called": answered.called, "state": answered.get_state_display()},
        text=text,
        acting_user=acting_user,
    )
    return answered


@transaction.atomic
def withdraw(row: Raised, *, acting_user: User, act: str, target: models.Model) -> Raised:
    """Take an objection back: by whoever raised it, while nobody has answered."""
    if row.raised_by_id != acting_user.pk:
        raise Denied()
    return OBJECTION.move(row, S.WITHDRAWN, acting_user=acting_user, act=act, target=target)


class ObjectionForm(forms.Form):
    """The text of an objection."""

    text = forms.CharField(
        label=gettext_lazy("异议内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReplyForm(forms.Form):
    """The answer to what was only asked."""

    answer = forms.CharField(
        label=gettext_lazy("答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(ReplyForm):
    """The decision, and the answer."""

    field_order = ["outcome", "answer"]

    outcome = forms.ChoiceField(
        label=gettext_lazy("处理"),
        choices=[(S.UPHELD, gettext_lazy("成立")), (S.REJECTED, gettext_lazy("不成立"))],
    )
