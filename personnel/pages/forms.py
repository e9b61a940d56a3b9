"""Forms of the personnel pages."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from auxpolice.problems import Problem
from auxpolice.ui.forms import DayField, MonthField, offer
from auxpolice.units.models import Unit, UnitKind
from personnel import queries
from personnel.models import Category, Education, ExitKind, PoliticalStatus, Post
from personnel.rules.dictionaries import ETHNICITY_NAMES

EMPTY: list[Any] = [("", "—")]


def unit_label(unit: Unit) -> str:
    return "　" * unit.depth + unit.name


class UnitChoice(forms.ModelChoiceField):
    """Units in the order of the codes, indented by their depth."""

    def __init__(self, **options):
        options.setdefault("queryset", Unit.objects.filter(closed=None).order_by("code"))
        options.setdefault("label", _("单位"))
        super().__init__(**options)

    def label_from_instance(self, unit) -> str:
        return unit_label(unit)


class PostChoice(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(queryset=Post.objects.filter(is_active=True), label=_("岗位"), **options)

    def label_from_instance(self, post) -> str:
        return f"{post.name}（{post.get_category_display()}）"


class YuanField(forms.DecimalField):
    """Typed in yuan, cleaned to int fen."""

    def __init__(self, **options):
        super().__init__(min_value=0, max_digits=9, decimal_places=2, **options)

    def clean(self, value):
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)


class PersonSearch(forms.CharField):
    """The box above a table of rows about people; what is typed goes to ``personnel.queries.called``."""

    def __init__(self, **options):
        super().__init__(label=_("姓名、首字母或编号"), required=False, max_length=60, **options)


class PeopleFilter(forms.Form):
    """A person, and one of a few ranges (``WHICH``: code and label, "" the usual one)."""

    WHICH: ClassVar[list[tuple[str, Any]]]

    q = PersonSearch()
    which = forms.ChoiceField(label=_("范围"), required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        offer(self, "which", self.WHICH)

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for; the usual where that can't be read."""
        return self.cleaned_data if self.is_valid() else {"q": "", "which": ""}


class PersonInput(forms.TextInput):
    """A text field that offers people as one types, like the search above every page; choosing one writes badge and name."""

    template_name = "personnel/person_input.html"


class PersonField(forms.CharField):
    """A person, typed or chosen; cleaned to the ``Person``."""

    widget = PersonInput

    def __init__(self, **options):
        options.setdefault("label", _("人员"))
        options.setdefault("help_text", _("姓名、首字母或辅警编号"))
        super().__init__(max_length=60, **options)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return queries.one_called(text)
        except Problem as problem:
            raise forms.ValidationError(problem.message) from problem


class RosterFilter(forms.Form):
    q = forms.CharField(
        label=_("查找"),
        required=False,
        widget=forms.TextInput({"placeholder": _("姓名、首字母、编号、证件后四位")}),
    )
    unit = UnitChoice(required=False, empty_label=_("全部单位"))
    category = forms.ChoiceField(
        label=_("人员类别"), choices=[("", _("全部类别")), *Category.choices], required=False
    )
    education = forms.ChoiceField(
        label=_("学历"), choices=[("", _("全部学历")), *Education.choices], required=False
    )
    status = forms.ChoiceField(
        label=_("状态"),
        choices=[
            (queries.EMPLOYED, _("在职")),
            (queries.COMING, _("待入职")),
            (queries.JOINED, _("当月入职")),
            (queries.GONE, _("当月离职")),
            (queries.LEFT, _("已离职")),
            (queries.ALL, _("全部")),
        ],
        required=False,
    )
    month = MonthField(label=_("月份"), required=False)


class HireForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=100)
    id_number = forms.CharField(
        label=_("身份证号"), max_length=30, help_text=_("18 位；性别和出生日期由号码得出")
    )
    unit = UnitChoice()
    post = PostChoice()
    hired = DayField(label=_("入职时间"))
    probation_until = DayField(label=_("试用期至"), required=False)
    badge_number = forms.CharField(label=_("辅警编号"), max_length=20)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)
    education = forms.ChoiceField(label=_("学历"), choices=EMPTY + Education.choices, required=False)
    ethnicity = forms.ChoiceField(
        label=_("民族"), choices=EMPTY + list(ETHNICITY_NAMES.items()), required=False
    )
    political_status = forms.ChoiceField(
        label=_("政治面貌"), choices=EMPTY + PoliticalStatus.choices, required=False
    )
    is_veteran = forms.BooleanField(label=_("退役军人"), required=False)
    bank = forms.CharField(label=_("开户行"), max_length=60, required=False)
    account_number = forms.CharField(label=_("银行卡号"), max_length=40, required=False)
    insurance_fen = YuanField(label=_("社保基数（元）"), required=False)


class TransferForm(forms.Form):
    unit = UnitChoice(label=_("新单位"))
    post = PostChoice()
    start = DayField(label=_("自哪天起"))
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class LeaveForm(forms.Form):
    last_day = DayField(label=_("最后工作日"))
    kind = forms.ChoiceField(label=_("离职类别"), choices=EMPTY + ExitKind.choices)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class EditForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=100)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)
    education = forms.ChoiceField(label=_("学历"), choices=EMPTY + Education.choices, required=False)
    has_degree = forms.BooleanField(label=_("有学位"), required=False)
    school = forms.CharField(label=_("毕业院校"), max_length=100, required=False)
    major = forms.CharField(label=_("专业"), max_length=100, required=False)
    ethnicity = forms.ChoiceField(
        label=_("民族"), choices=EMPTY + list(ETHNICITY_NAMES.items()), required=False
    )
    political_status = forms.ChoiceField(
        label=_("政治面貌"), choices=EMPTY + PoliticalStatus.choices, required=False
    )
    is_veteran = forms.BooleanField(label=_("退役军人"), required=False)
    note = forms.CharField(
        label=_("备注"), max_length=300, required=False, widget=forms.Textarea({"rows": 2, "data-wide": "1"})
    )
    row_version = forms.IntegerField(widget=forms.HiddenInput)


class PayFactsForm(forms.Form):
    start = DayField(label=_("自哪天起"))
    bank = forms.CharField(label=_("开户行"), max_length=60, required=False)
    account_number = forms.CharField(label=_("新银行卡号"), max_length=40, required=False)
    insurance_fen = YuanField(label=_("社保基数（元）"), required=False)
    housing_fen = YuanField(label=_("公积金基数（元，同社保可不填）"), required=False)


class NewUnitForm(forms.Form):
    name = forms.CharField(label=_("单位名称"), max_length=60)
    short_name = forms.CharField(label=_("简称"), max_length=30, required=False)
    code = forms.CharField(label=_("单位代码"), max_length=20)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[c for c in UnitKind.choices if c[0] != UnitKind.BUREAU]
    )
    parent = UnitChoice(label=_("上级单位"))
    opened = DayField(label=_("设立日期"), required=False)


class UnitForm(forms.Form):
    name = forms.CharField(label=_("单位名称"), max_length=60)
    short_name = forms.CharField(label=_("简称"), max_length=30, required=False)
    closed = DayField(label=_("撤销日期"), required=False)
