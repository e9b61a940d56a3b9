"""Forms of the pages of training."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.months import today
from auxpolice.objections import AnswerForm
from auxpolice.ui.forms import DayField, offer
from auxpolice.units.models import Unit
from personnel.pages.forms import UnitChoice
from personnel.training.models import Course, TrainingKind


def units_of(request) -> Any:
    """Units that the user may hold sessions for."""
    open_units = Unit.objects.filter(closed=None).order_by("code")
    own = request.scope.units_for(Act.TRAINING_KEEP)
    return open_units.filter(pk__in=own) if own else open_units


class CourseForm(forms.Form):
    name = forms.CharField(label=_("课程"), max_length=60)
    kind = forms.ChoiceField(label=_("类别"), choices=TrainingKind.choices)
    content = forms.CharField(
        label=_("内容"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    exam = forms.BooleanField(label=_("有考试"), required=False)
    fitness = forms.BooleanField(label=_("有体能测试"), required=False)
    is_active = forms.BooleanField(label=_("启用"), required=False, initial=True)


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class SessionForm(forms.Form):
    course = forms.ModelChoiceField(label=_("课程"), queryset=Course.objects.filter(is_active=True))
    unit = UnitChoice(label=_("参训单位（含下级）"))
    first = DayField(label=_("开始日期"), initial=today)
    last = DayField(label=_("结束日期"), initial=today, help_text=_("多天的班只算工作日。"))
    begins = forms.TimeField(label=_("每天开始"), initial="09:00", widget=ClockInput())
    ends = forms.TimeField(label=_("每天结束"), initial="17:30", widget=ClockInput())
    minutes = forms.IntegerField(label=_("每天学时（分钟）"), min_value=5, max_value=720, initial=480)
    place = forms.CharField(label=_("地点"), max_length=60)
    teacher = forms.CharField(label=_("教官"), max_length=60)
    seats = forms.IntegerField(label=_("名额"), min_value=1, max_value=5000, initial=30)

    def __init__(self, *given, request, **options):
        super().__init__(*given, **options)
        offer(self, "unit", units_of(request))


class PlanForm(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2199, initial=lambda: today().year)
    unit = UnitChoice()
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *given, request, **options):
        super().__init__(*given, **options)
        offer(self, "unit", units_of(request))


class PlanItemForm(forms.Form):
    course = forms.ModelChoiceField(label=_("课程"), queryset=Course.objects.filter(is_active=True))
    month = forms.IntegerField(label=_("月份"), min_value=1, max_value=12)
    heads = forms.IntegerField(label=_("计划人数"), min_value=1, max_value=30_000)


class PastedForm(forms.Form):
    pasted = forms.CharField(
        label=_("从表格粘贴姓名或编号，每行一人"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class OathForm(forms.Form):
    day = DayField(label=_("宣誓日期"), initial=today)
    place = forms.CharField(label=_("地点"), max_length=60)
    witness = forms.CharField(label=_("监誓人"), max_length=60)


class MarkAnswerForm(AnswerForm):
    measured = forms.CharField(label=_("重新核定的成绩"), max_length=40, required=False)


class ObjectForm(forms.Form):
    text = forms.CharField(label=_("异议内容"), max_length=1000)
