"""Sample data for the living catalogue of components (``/ui/components/``). Invented, and nowhere stored."""

from datetime import date, datetime

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.hooks import Tone
from auxpolice.months import SHANGHAI
from auxpolice.problems import Problem
from auxpolice.ui import charts
from auxpolice.ui.forms import DayField, add_problem
from auxpolice.ui.tables import Column, Table


class SampleTable(Table):
    columns = [
        Column("name", gettext_lazy("姓名"), sort=True, link=lambda row: "#"),
        Column("unit", gettext_lazy("单位"), sort=True),
        Column("state", gettext_lazy("状态"), kind="badge"),
        Column("joined", gettext_lazy("入职"), kind="date", sort=True, phone=False),
        Column("net", gettext_lazy("实发（元）"), kind="money", sort=True, total=True),
        Column("change", gettext_lazy("较上月"), kind="delta", sort=True, total=True),
    ]
    default_sort = "name"


class SampleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=20)
    start = DayField(label=gettext_lazy("生效日期"), help_text=gettext_lazy("不早于今天。"))
    unit = forms.ChoiceField(
        label=gettext_lazy("单位"), choices=[("", "—"), ("1", gettext_lazy("示例派出所"))]
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("等次"),
        widget=forms.RadioSelect,
        choices=[("a", gettext_lazy("优秀")), ("b", gettext_lazy("合格")), ("c", gettext_lazy("基本合格"))],
    )
    reason = forms.CharField(
        label=gettext_lazy("事由"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    sure = forms.BooleanField(label=gettext_lazy("我已核对上述内容"), required=False)


class SampleFilter(forms.Form):
    name = forms.CharField(label=gettext_lazy("姓名"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("1", gettext_lazy("已锁定")), ("2", gettext_lazy("待审批"))],
    )


def _rows() -> list[dict]:
    names = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"]
    states = [
        (_("已锁定"), "success"),
        (_("待审批"), "warning"),
        (_("计算中"), "info"),
        (_("已退回"), "danger"),
    ]
    return [
        {
            "name": f"{_('示例')}{names[i % 10]}{i // 10 + 1}",
            "unit": _("示例派出所") if i % 3 else _("示例大队"),
            "state": states[i % 4],
            "joined": date(2015 + i % 10, i % 12 + 1, i % 27 + 1),
            "net": 382_150 + i * 12_345,
            "change": (i % 5 - 2) * 15_000,
        }
        for i in range(48)
    ]


def samples(request) -> dict:
    form = SampleForm({"name": _("示例甲"), "start": "2026-13-01", "reason": _("填写的内容都还在")})
    add_problem(form, Problem(_("该员此日已有任职记录，请先结束原记录。"), field="start"))
    rows = [row for row in _rows() if request.GET.get("name", "") in row["name"]]
    months = [f"2026-{m:02d}" for m in range(1, 13)]
    ladder = [_("一级"), _("二级"), _("三级"), _("四级"), _("五级"), _("六级"), _("七级"), _("见习")]
    return {
        "tones": list(Tone),
        "sample_form": form,
        "sample_table": SampleTable(
            request, rows, filter_form=SampleFilter(request.GET), page_size=20, exportable=False
        ),
        "sample_pairs": [
            (_("公民身份号码"), "330***********0017"),
            (_("单位"), _("示例派出所")),
            (_("岗位"), _("巡逻处突")),
            (_("层级"), _("四级")),
            (_("入职"), "2018-07-01"),
            (_("手机"), None),
        ],
        "sample_diff": [
            (_("层级"), _("五级"), _("四级")),
            (_("岗位类别"), _("二类"), _("二类")),
            (_("基本工资"), "3,200.00", "3,450.00"),
        ],
        "sample_events": [
            {
                "at": datetime(2026, 11, 12, 9, 30, tzinfo=SHANGHAI),
                "title": _("批准"),
                "who": _("局领导"),
                "tone": "success",
            },
            {
                "at": datetime(2026, 11, 11, 16, 2, tzinfo=SHANGHAI),
                "title": _("复核通过"),
                "who": _("财务"),
                "text": _("差异 12 人，均已说明。"),
            },
            {
                "at": datetime(2026, 11, 10, 8, 15, tzinfo=SHANGHAI),
                "title": _("退回修改"),
                "who": _("财务"),
                "tone": "warning",
            },
        ],
        "sample_steps": [_("新建"), _("计算"), _("复核"), _("审批"), _("锁定")],
        "sample_facts": {
            "label": _("岗位工资"),
            "amount": "1,120.00",
            "is_example": True,
            "formula": _("岗位工资 = 岗位系数 × 基准额"),
            "inputs": [
                (_("岗位系数"), "1.40", _("巡逻处突，一类岗位")),
                (_("基准额（元）"), "800.00", _("薪酬方案第 1 版")),
            ],
            "steps": [("1.40 × 800.00", "1,120.00")],
            "source": _("薪酬方案（示例）第 3 条"),
        },
        "sample_queue": [
            {
                "title": _("整改通知待答复"),
                "count": 2,
                "url": "#",
                "urgency": "overdue",
                "due": date(2026, 11, 20),
                "icon": "file-alert",
            },
            {
                "title": _("本月考核待打分"),
                "count": 36,
                "url": "#",
                "urgency": "soon",
                "due": date(2026, 11, 26),
                "icon": "clipboard-check",
            },
            {
                "title": _("名册待接受"),
                "count": 1,
                "url": "#",
                "urgency": "normal",
                "detail": _("1,998 行可以接受，2 行有误"),
                "icon": "file-import",
            },
        ],
        "charts": [
            charts.lines(
                _("应发与预算"),
                months,
                {_("应发合计"): [812 + i * 6 + (i % 3) * 9 for i in range(12)]},
                unit=_("万元"),
                first=_("月份"),
                area=True,
                limit=(_("预算"), 900),
            ),
            charts.bars(
                _("督察发现与投诉"),
                [_("城关所"), _("城东所"), _("交警大队"), _("巡特警"), _("看守所")],
                {_("督察发现"): [6, 4, 9, 3, 1], _("投诉"): [2, 5, 4, 1, 0]},
                unit=_("件"),
                first=_("单位"),
            ),
            charts.pyramid(
                _("层级结构"),
                ladder,
                (_("现行"), [4, 12, 40, 96, 180, 260, 310, 90]),
                (_("拟定"), [6, 18, 52, 110, 190, 250, 280, 86]),
                first=_("层级"),
            ),
            charts.shares(
                _("学历"),
                {_("本科"): 620, _("大专"): 940, _("高中"): 380, _("其他"): 60},
                first=_("学历"),
                value=_("人数"),
            ),
        ],
        "reveal_url": reverse("ui-components"),
    }
