"""Forms of steering: who answers, what a quarter was like, what is agreed, what a summons came to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.dashboards import queries
from assessment.dashboards.actions import quarter_of
from auxpolice.access.models import User
from auxpolice.months import next_month, today
from auxpolice.ui.forms import DayField, offer
from auxpolice.units.models import Unit


class Responsible(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.exclude(kind="bureau"), label=_("单位"))
    matter = forms.ChoiceField(label=_("事项"))
    user = forms.ModelChoiceField(User.objects.none(), label=_("责任人"))
    post = forms.CharField(label=_("职务"), max_length=40)
    start = DayField(label=_("自"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "matter", list(queries.matters().items()))
        offer(self, "user", queries.owners())


class Report(forms.Form):
    text = forms.CharField(
        label=_("述职"),
        max_length=2000,
        help_text=_("做了什么、哪里没有做好、下季度怎么办；数字已在表中，不必重抄。"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class Because(forms.Form):
    because = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class Agree(forms.Form):
    text = forms.CharField(label=_("议定事项"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("承办人"))
    due = DayField(label=_("期限"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "owner", queries.owners())


class Word(forms.Form):
    word = forms.CharField(label=_("讲评意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class Outcome(forms.Form):
    outcome = forms.CharField(label=_("落实情况"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class Held(forms.Form):
    facts = forms.CharField(label=_("指出的问题"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    commitments = forms.CharField(
        label=_("整改承诺"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due = DayField(label=_("复核期限"))


class Quarter(forms.Form):
    quarter = forms.ChoiceField(label=_("季度"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        last = next_month(quarter_of(today()), -3)
        days = [next_month(last, -3 * n) for n in range(4)]
        offer(self, "quarter", [(day.isoformat(), f"{day.year}年第{day.month // 3 + 1}季度") for day in days])
