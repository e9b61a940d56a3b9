"""Forms of what is done with one complaint: each knows its complaint and who is at it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.complaints import answering, clocks, queries, registering
from assessment.conduct.complaints.models import (
    About,
    Allegation,
    Complaint,
    ComplaintState,
    Result,
    StepKind,
    Stream,
)
from assessment.conduct.complaints.models.answering import ClearingWay
from assessment.conduct.complaints.pages import kind_choices
from assessment.duty.models.posts import Satisfaction
from auxpolice.access.models import User
from auxpolice.files.forms import FilesField
from auxpolice.months import today
from auxpolice.ui.forms import DayField, offer
from personnel.models import Person
from personnel.pages.forms import EMPTY, PersonField, UnitChoice


def _long(label: Any, most: int, rows: int = 3, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "data-wide": "1"})
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


class Account(forms.ModelChoiceField):
    """An account by its name and office."""

    def __init__(self, **options: Any):
        super().__init__(queryset=User.objects.none(), empty_label="—", **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.duty_title}）" if obj.duty_title else f"{obj}（{obj.username}）"


def accounts(form: forms.Form, field: str, users: list[User]) -> None:
    offer(form, field, User.objects.filter(pk__in=[user.pk for user in users]).order_by("full_name", "pk"))


class CaseForm(forms.Form):
    """``case`` is the complaint, ``user`` whoever is at it."""

    def __init__(self, *args: Any, case: Complaint, user: User, **options: Any):
        super().__init__(*args, **options)
        self.case, self.user = case, user
        if "second" in self.fields:
            others = case.handlers.filter(until__isnull=True).exclude(user=user).select_related("user")
            accounts(self, "second", [row.user for row in others])
        if "kind" in self.fields:
            offer(self, "kind", EMPTY + kind_choices())
        self.prepare()

    def prepare(self) -> None:
        """What the present complaint offers."""


class BecauseForm(CaseForm):
    because = _long(gettext_lazy("原因"), 300)


class ReasonForm(CaseForm):
    reason = _long(gettext_lazy("原因"), 200)


def with_user(cleaned: dict[str, Any] | None) -> dict[str, Any]:
    """What was typed, with the account that was chosen as ``user``, which is what the actions call it."""
    found = cleaned or {}
    return found | {"user": found.pop("account", None)}


class ClassifyForm(CaseForm):
    stream = forms.ChoiceField(label=gettext_lazy("类型"), choices=Stream.choices)
    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    about = forms.ChoiceField(label=gettext_lazy("涉及对象"), choices=About.choices)
    unit = UnitChoice(required=False, label=gettext_lazy("被投诉单位"), empty_label="—")
    person = PersonField(required=False, label=gettext_lazy("被反映的辅警"))
    account = Account(required=False, label=gettext_lazy("被反映的民警、负责人"))

    def prepare(self) -> None:
        accounts(self, "account", registering.may_be_named())
        first = Allegation.everything.filter(complaint=self.case).select_related("person").order_by("pk")[0]
        self.initial.update(
            {
                "stream": self.case.stream,
                "kind": self.case.kind,
                "about": self.case.about,
                "unit": self.case.unit_id,
                "person": first.person.name if first.person else "",
                "account": first.user_id,
            }
        )

    def clean(self) -> dict[str, Any]:
        return with_user(super().clean())


class AllegeForm(CaseForm):
    text = _long(gettext_lazy("反映的问题"), 300, 2)
    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    person = PersonField(required=False, label=gettext_lazy("被反映的辅警"))
    unit = UnitChoice(required=False, label=gettext_lazy("被投诉单位"), empty_label="—")
    account = Account(required=False, label=gettext_lazy("被反映的民警、负责人"))

    def prepare(self) -> None:
        accounts(self, "account", registering.may_be_named())

    def clean(self) -> dict[str, Any]:
        return with_user(super().clean())


class AssignForm(CaseForm):
    lead = Account(label=gettext_lazy("主办"))
    other = Account(label=gettext_lazy("协办"))
    third = Account(label=gettext_lazy("协办（可不填）"), required=False)
    in_charge = UnitChoice(label=gettext_lazy("承办单位"))

    def prepare(self) -> None:
        users = registering.may_be_named()
        for field in ("lead", "other", "third"):
            accounts(self, field, users)
        now = list(self.case.handlers.filter(until__isnull=True))
        self.initial.update(zip(("lead", "other", "third"), (row.user_id for row in now), strict=False))
        self.initial.setdefault("in_charge", self.case.in_charge_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = [cleaned.pop(field, None) for field in ("lead", "other", "third")]
        cleaned["handlers"] = [user for user in named if user]
        return cleaned


class RecuseForm(CaseForm):
    account = Account(label=gettext_lazy("谁回避"))
    reason = _long(gettext_lazy("回避原因"), 200, 2)

    def prepare(self) -> None:
        users = [row.user for row in self.case.handlers.filter(until__isnull=True).select_related("user")]
        accounts(self, "account", [*users, self.user])
        self.initial.update({"account": self.user.pk})

    def clean(self) -> dict[str, Any]:
        return with_user(super().clean())


class EndForm(CaseForm):
    to = forms.ChoiceField(
        label=gettext_lazy("怎样结束"),
        choices=[
            (ComplaintState.NOT_TAKEN, gettext_lazy("不予受理")),
            (ComplaintState.TRANSFERRED, gettext_lazy("不属本单位，退回转送")),
            (ComplaintState.WITHDRAWN, gettext_lazy("信访人撤诉")),
        ],
    )
    because = _long(gettext_lazy("原因和依据"), 300)


class RepeatForm(CaseForm):
    of = forms.ModelChoiceField(Complaint.everything.none(), label=gettext_lazy("与哪一件相同"))
    because = _long(gettext_lazy("说明"), 300, 2)

    def prepare(self) -> None:
        found = queries.similar(self.case, self.case.version.content["repeat_months"])
        offer(self, "of", Complaint.objects.filter(pk__in=[row.pk for row in found]))


class StepForm(CaseForm):
    kind = forms.ChoiceField(label=gettext_lazy("事项"), choices=StepKind.choices)
    text = _long(gettext_lazy("情况"), 2000, 5)
    second = Account(
        label=gettext_lazy("在场的另一名承办人"),
        required=False,
        help_text=gettext_lazy("询问、听取陈述须二人。"),
    )
    papers = FilesField(required=False)

    def prepare(self) -> None:
        offer(self, "kind", StepKind.choices)


class MoreTimeForm(CaseForm):
    days = forms.IntegerField(label=gettext_lazy("延长天数"), min_value=1, max_value=366)
    reason = _long(gettext_lazy("延长原因（将告知信访人）"), 300)

    def prepare(self) -> None:
        self.initial["days"] = clocks.clock_for(self.case).more


class DecideForm(CaseForm):
    word = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=[("yes", gettext_lazy("同意")), ("no", gettext_lazy("退回"))],
        widget=forms.RadioSelect,
    )
    because = _long(gettext_lazy("意见"), 200, 2, required=False)

    @property
    def yes(self) -> bool:
        return self.cleaned_data["word"] == "yes"


class FindForm(CaseForm):
    allegation = forms.ModelChoiceField(Allegation.everything.none(), label=gettext_lazy("反映的问题"))
    result = forms.ChoiceField(label=gettext_lazy("结论"), choices=EMPTY + Result.choices)
    facts = _long(gettext_lazy("查明的事实"), 1000, 4)
    second = Account(label=gettext_lazy("共同调查的承办人"), required=False)
    false_accusation = forms.BooleanField(
        label=gettext_lazy("经查系诬告"), required=False, help_text=gettext_lazy("无法查证、失实不是诬告。")
    )

    def prepare(self) -> None:
        field: Any = self.fields["allegation"]
        field.label_from_instance = lambda one: f"{one.kind_name}：{one.text[:40]}"
        offer(self, "allegation", Allegation.objects.filter(complaint=self.case))


class AnswerForm(CaseForm):
    number = forms.CharField(label=gettext_lazy("文号"), max_length=40, required=False)
    claim = _long(gettext_lazy("信访诉求"), 1000, 3)
    facts = _long(gettext_lazy("查明的事实"), 2000, 5)
    opinion = _long(gettext_lazy("处理意见"), 2000, 4)
    basis = _long(gettext_lazy("依据"), 500, 2)


class ToldForm(CaseForm):
    told_on = DayField(label=gettext_lazy("告知日期"), initial=today)
    told_how = forms.CharField(label=gettext_lazy("告知方式"), max_length=100)


LEVELS = [(level, label) for level, label in Satisfaction.choices]


class SatisfactionForm(CaseForm):
    handling = forms.TypedChoiceField(label=gettext_lazy("对办理过程"), choices=LEVELS, coerce=int)
    outcome = forms.TypedChoiceField(label=gettext_lazy("对办理结果"), choices=LEVELS, coerce=int)
    note = _long(gettext_lazy("回访记录"), 300, 2, required=False)


class ReviewForm(CaseForm):
    asked_on = DayField(label=gettext_lazy("申请日期"), initial=today)
    reason = _long(gettext_lazy("申请理由"), 500)


class ReviewAnswerForm(CaseForm):
    keeps = forms.TypedChoiceField(
        label=gettext_lazy("结论"),
        choices=[("yes", gettext_lazy("维持原答复")), ("no", gettext_lazy("撤销，重新办理"))],
        coerce=lambda text: text == "yes",
    )
    opinion = _long(gettext_lazy("意见和理由"), 1000, 4)


class ClearForm(CaseForm):
    person = forms.ModelChoiceField(
        Person.everything.none(), label=gettext_lazy("为谁澄清"), empty_label=None
    )
    way = forms.ChoiceField(label=gettext_lazy("澄清方式"), choices=ClearingWay.choices)
    consent = forms.CharField(
        label=gettext_lazy("本人意见"), max_length=200, help_text=gettext_lazy("本人同意，或本人要求澄清。")
    )
    text = _long(gettext_lazy("澄清内容"), 1000, 4)

    def prepare(self) -> None:
        people = answering.to_be_cleared(self.case)
        offer(self, "person", Person.everything.filter(pk__in=[one.pk for one in people]))
        if people:
            self.initial["text"] = _("经调查，关于您的投诉所反映的问题不属实，特此澄清。")
