"""Forms of leave: what is asked for, what is decided, when somebody is back."""

from datetime import timedelta

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.leave.actions import Said
from assessment.leave.foresight import Wanted
from assessment.leave.kinds import Rules
from assessment.leave.models import RestChoice
from auxpolice.files.forms import FilesField
from auxpolice.months import today
from auxpolice.ui.forms import DayField, offer
from personnel.models import Assignment, Person


def colleagues(person: Person, unit_id: int) -> QuerySet[Person]:
    """Who works in the unit today beside the person."""
    working = Assignment.everything.filter(unit=unit_id, period__contains=today())
    return Person.everything.filter(pk__in=working.values("person_id")).exclude(pk=person.pk)


class AskForm(forms.Form):
    """A request. Kinds are those of the person's unit; nobody is asked for what the kind doesn't need."""

    kind = forms.ChoiceField(label=gettext_lazy("假别"))
    first = DayField(label=gettext_lazy("从"))
    first_noon = forms.BooleanField(label=gettext_lazy("从中午开始"), required=False)
    last = DayField(label=gettext_lazy("到（含当天）"))
    last_noon = forms.BooleanField(label=gettext_lazy("到中午结束"), required=False)
    text = forms.CharField(
        label=gettext_lazy("事由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    event_day = DayField(
        label=gettext_lazy("事由发生日"),
        required=False,
        help_text=gettext_lazy("婚假、产假、陪产假、丧假、工伤填发生的日子，育儿假填子女出生日；其他不填。"),
    )
    extra = forms.BooleanField(
        label=gettext_lazy("凭证明增加天数（难产、多胞胎、延长停工留薪期等）"), required=False
    )
    substitute = forms.ModelChoiceField(
        Person.everything.none(),
        label=gettext_lazy("代班的人"),
        required=False,
        empty_label=gettext_lazy("不指定"),
    )
    papers = FilesField(label=gettext_lazy("证明"), required=False)

    def __init__(self, data=None, files=None, *, person: Person, unit_id: int, rules: Rules, **options):
        initial = {"first": today() + timedelta(days=1), "last": today() + timedelta(days=1)}
        super().__init__(data, files, initial=initial | options.pop("initial", {}), **options)
        kinds = [kind for kind in rules.kinds.values() if kind.may_take(person, today())]
        offer(self, "kind", [(kind.code, kind.name) for kind in kinds])
        offer(self, "substitute", colleagues(person, unit_id))

    @property
    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(
            said["kind"], said["first"], said["last"], said["first_noon"], said["last_noon"],
            said.get("event_day"), said.get("extra", False),
        )  # fmt: skip

    @property
    def said(self) -> Said:
        said = self.cleaned_data
        return Said(said["text"], said["papers"], said["substitute"])


class LookForm(AskForm):
    """The same while it is typed: days and kind are enough."""

    text = forms.CharField(required=False)
    papers = FilesField(required=False)


class DecideForm(forms.Form):
    opinion = forms.CharField(
        label=gettext_lazy("意见"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不批准的，请写明原因。"),
    )


class ReturnForm(forms.Form):
    """The real time of the return, to the minute."""

    at = forms.DateTimeField(
        label=gettext_lazy("实际返岗时间"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_at(self):
        at = self.cleaned_data["at"]
        if not 2000 <= at.year <= 2100:
            raise forms.ValidationError(_("请填写正确的时间。"))
        return at


class CancelForm(forms.Form):
    because = forms.CharField(label=gettext_lazy("取消的原因"), max_length=200)


class PapersForm(forms.Form):
    papers = FilesField(label=gettext_lazy("证明"))


class RestForm(forms.Form):
    choice = forms.ChoiceField(
        label=gettext_lazy("年底未休完的年休假"),
        choices=RestChoice.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("不作选择的，未休天数按规定支付报酬；书面提出不休的，只发正常工资。"),
    )
