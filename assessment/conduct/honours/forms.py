"""Forms of honours: whom and for what, what the unit said, what the department says."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.honours import queries
from assessment.conduct.honours.models import HonourRank
from auxpolice.files.forms import FilesField
from auxpolice.months import today
from auxpolice.ui.forms import DayField, MonthField, offer
from personnel.models import Person
from personnel.pages.forms import PersonField, PersonSearch, UnitChoice


def _lines(label, most: int, rows: int = 3, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class NominateForm(forms.Form):
    """A person by name, or a unit instead; the kind from the policy in force."""

    person = PersonField(required=False)
    unit = UnitChoice(
        label=gettext_lazy("或者申报集体"), required=False, empty_label=gettext_lazy("不是集体")
    )
    kind = forms.ChoiceField(label=gettext_lazy("奖励"))
    day = DayField(label=gettext_lazy("事迹日期"), initial=today)
    text = _lines(gettext_lazy("事迹"), 1000, 5)
    papers = FilesField(label=gettext_lazy("证明材料"), required=False)
    secret_because = forms.CharField(
        label=gettext_lazy("涉密不公示的理由"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("只有涉密事迹才填写；填写后不公示。"),
    )

    def __init__(self, *given, kinds, units=None, **options):
        super().__init__(*given, **options)
        offer(self, "kind", kinds)
        if units is not None:
            offer(self, "unit", units)


class AppraiseForm(forms.Form):
    present = forms.IntegerField(label=gettext_lazy("参加评议的人数"), min_value=1, max_value=9999)
    in_favour = forms.IntegerField(label=gettext_lazy("同意的人数"), min_value=0, max_value=9999)


class ReviewForm(forms.Form):
    """``document`` is asked for where the decision comes next."""

    opinion = _lines(gettext_lazy("审核意见"), 300)
    document = forms.CharField(label=gettext_lazy("拟发文号"), max_length=60)

    def __init__(self, *given, public: bool, **options):
        super().__init__(*given, **options)
        if public:
            del self.fields["document"]


class SubmitForm(forms.Form):
    document = forms.CharField(label=gettext_lazy("拟发文号"), max_length=60)


class BecauseForm(forms.Form):
    because = forms.CharField(label=gettext_lazy("原因"), max_length=200)


class PraiseForm(forms.Form):
    """Two touches: whom, and for what."""

    person = forms.ModelChoiceField(Person.everything.none(), label=gettext_lazy("表扬谁"))
    text = forms.CharField(
        label=gettext_lazy("表扬什么"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *given, people, **options):
        super().__init__(*given, **options)
        offer(self, "person", people)


class RollFilter(forms.Form):
    q = PersonSearch()
    unit = UnitChoice(required=False, empty_label=gettext_lazy("全部单位"))
    month = MonthField(label=gettext_lazy("月份"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("年度"), required=False)
    rank = forms.ChoiceField(label=gettext_lazy("级别"), required=False)

    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        offer(self, "rank", [("", _("全部级别")), *HonourRank.choices])
        offer(self, "year", [("", _("全部年度")), *((str(year), str(year)) for year in queries.years())])
