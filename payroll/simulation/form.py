"""The question of a what-if as a form: name, month, population, budget, and up to three sides."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.money import parse_yuan
from auxpolice.months import format_month, parse_month
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.problems import Problem
from auxpolice.ui.forms import MonthInput
from auxpolice.units.models import Unit
from auxpolice.units.tree import UnitTreeField
from grading.ladders import LEVELS
from payroll.schemes import PAY

SIDES = 3


class SimulationForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("测算名称"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("不填则按方案和测算月份取名。"),
    )
    month = forms.CharField(
        label=gettext_lazy("测算月份"),
        widget=MonthInput,
        help_text=gettext_lazy("按这个月的法律参数和政策；考勤、考核取到这个月为止最近一个算过的月份。"),
    )
    units = UnitTreeField(
        Unit.objects.filter(closed__isnull=True).exclude(kind="bureau"),
        required=False,
        help_text=gettext_lazy("不选为全局；试点可只选试点单位。"),
    )
    budget = forms.CharField(
        label=gettext_lazy("全年预算（元）"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("所选人员全年的经费，含单位负担；不填则不判断预算。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        versions = PolicyVersion.objects.exclude(state=PolicyState.SUPERSEDED)
        for n in range(SIDES):
            optional = "" if n < 2 else _("（可不填）")
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("方案名称") + optional, max_length=60, required=False
            )
            self.fields[f"pay_{n}"] = forms.ModelChoiceField(
                versions.filter(kind=PAY),
                label=_("薪酬方案"),
                required=False,
                empty_label=_("施行中的方案"),
            )
            self.fields[f"levels_{n}"] = forms.ModelChoiceField(
                versions.filter(kind=LEVELS),
                label=_("层级办法"),
                required=False,
                empty_label=_("现有层级"),
            )
            if n:
                self.fields[f"protect_{n}"] = forms.BooleanField(
                    label=_("就高不就低（只保固定部分）"),
                    required=False,
                    help_text=_("固定工资低于对照方的，差额补足；绩效、补助等浮动部分不在其内。"),
                )

    @property
    def sides(self) -> list[dict]:
        """The fields of each side, for the page."""
        labels = [_("对照（甲）"), _("方案（乙）"), _("再比一个（丙）")]
        return [
            {
                "label": labels[n],
                "fields": [
                    self[f"{name}_{n}"]
                    for name in ("name", "pay", "levels", "protect")
                    if f"{name}_{n}" in self.fields
                ],
            }
            for n in range(SIDES)
        ]

    def clean_month(self):
        try:
            return parse_month(self.cleaned_data["month"])
        except Problem as problem:
            raise forms.ValidationError(problem.message) from problem

    def clean_budget(self):
        text = self.cleaned_data["budget"].strip()
        if not text:
            return None
        try:
            return parse_yuan(text)
        except ValueError as error:
            raise forms.ValidationError(_("金额请写成 30000000 或 1200.00 这样的数字。")) from error

    def named(self) -> str:
        """The title typed, else one made of the sides and the month as they were sent."""
        sides = self.chosen()
        suggested = _("%(new)s 对 %(old)s %(m)s") % {
            "new": "、".join(side["name"] for side in sides[1:]),
            "old": sides[0]["name"],
            "m": format_month(self.cleaned_data["month"]),
        }
        return self.cleaned_data["title"].strip() or suggested[:120]

    def chosen(self) -> list[dict]:
        """The sides as ``actions.simulate`` takes them; the third only when something was chosen for it."""
        data = self.cleaned_data
        found: list[dict] = []
        for n in range(SIDES):
            side = {
                "pay": data[f"pay_{n}"],
                "levels": data[f"levels_{n}"],
                "protect": data.get(f"protect_{n}"),
            }
            if n == 2 and not (side["pay"] or side["levels"]):
                continue
            version = side["pay"] or side["levels"]
            name = data[f"name_{n}"].strip() or (version.title if version else _("现行"))
            taken = {other["name"] for other in found}
            if name in taken and side["levels"]:
                name = f"{name}＋{side['levels'].title}"
            found.append({**side, "name": name if name not in taken else f"{name}（{n + 1}）"})
        return found
