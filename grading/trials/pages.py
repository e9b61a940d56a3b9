"""测算 of a ladder version: everybody's level under it beside today's or beside another version."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.schema import Form
from auxpolice.ui import charts
from auxpolice.ui.forms import DayField
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from auxpolice.units.tree import UnitTreeField
from grading import wording
from grading.ladders import LEVELS
from grading.rules.faults import find
from grading.rules.ladder import UnreadableLadder
from grading.trials import trial as simulating
from personnel.models import Person


class SimulateForm(forms.Form):
    version = forms.ModelChoiceField(
        PolicyVersion.objects.none(),
        label=gettext_lazy("测算的层级办法"),
        empty_label=gettext_lazy("请选择"),
    )
    other = forms.ModelChoiceField(
        PolicyVersion.objects.none(),
        label=gettext_lazy("对照"),
        required=False,
        empty_label=gettext_lazy("现有层级"),
    )
    day = DayField(label=gettext_lazy("截止日"))
    units = UnitTreeField(
        Unit.objects.filter(closed__isnull=True).exclude(kind="bureau"),
        required=False,
        help_text=gettext_lazy("不选为全局。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ladders = PolicyVersion.objects.filter(kind=LEVELS).exclude(state=PolicyState.SUPERSEDED)
        self.fields["version"].queryset = ladders  # type: ignore[attr-defined]
        self.fields["other"].queryset = ladders  # type: ignore[attr-defined]


class ChangesTable(Table):
    columns = [
        Column("name", gettext_lazy("姓名"), sort=True),
        Column("unit", gettext_lazy("单位"), sort=True),
        Column("old", gettext_lazy("对照层级"), sort=True),
        Column("new", gettext_lazy("测算层级"), sort=True),
        Column("years", gettext_lazy("核定年限"), kind="number", sort=True),
        Column("why", gettext_lazy("原因"), sort=True),
    ]
    empty_title = gettext_lazy("没有人的层级不同")
    page_size = 50


@page(Act.POLICY_DRAFT)
def simulate(request):
    asked = request.GET.get("version")
    form = SimulateForm(request.GET if asked else None, initial={"day": today()})
    context: dict = {"form": form}
    if asked and form.is_valid():
        data = form.cleaned_data
        try:
            found = simulating.compare(
                data["version"], data["day"], [unit.pk for unit in data["units"]] or None, data["other"]
            )
        except UnreadableLadder as unreadable:
            context["faults"] = [wording.fault(fault) for fault in unreadable.faults]
        else:
            context |= _result(request, found)
            context["remarks"] = [wording.fault(fault) for fault in find(data["version"].content)]
            table = context["table"]
            if table.wants_export:
                return table.export(_("层级测算差异"))
    return render(request, "grading/simulate.html", context)


def beside(_request, _version: PolicyVersion, form: Form) -> tuple[str, dict]:
    """Who would move had the draft been in force today, beside the editor; nothing is stored, and nothing tried of a
    draft with faults."""
    context: dict = {"title": _("谁会变动")}
    if form.sound:
        found = simulating.compare(PolicyVersion(kind=LEVELS, content=form.content()), today())
        ranks, ladder = found.trial.outcome.rank, found.trial.ladder
        context |= {
            "people": len(found.rows),
            "up": int((ranks > found.old).sum()),
            "down": int((ranks < found.old).sum()),
            "levels": [
                (level.name, int((found.old == level.rank).sum()), int((ranks == level.rank).sum()))
                for level in reversed(ladder.levels)
            ],
            "seats": [(group.name, found.trial.seats[group.code]) for group in ladder.groups],
        }
    return "grading/ladder_beside.html", context


def _result(request, found: simulating.Comparison) -> dict:
    trial, base = found.trial, found.base
    old_ladder = base.ladder if base else trial.ladder

    def old_name(rank: int) -> str:
        if rank < 0:
            return _("无层级")
        return old_ladder.level(rank).name if rank <= old_ladder.top else str(rank)

    ids = [int(found.rows["person_id"][index]) for index in found.differs]
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    units = dict(Unit.objects.values_list("pk", "name"))
    rows = [
        {
            "name": names.get(int(found.rows["person_id"][index]), ""),
            "unit": units.get(int(found.rows["unit_id"][index]), ""),
            "old": old_name(int(found.old[index])),
            "new": trial.ladder.level(int(trial.outcome.rank[index])).name,
            "years": int(trial.outcome.points[index]),
            "why": wording.reason(int(trial.outcome.reason[index])),
        }
        for index in found.differs
    ]
    up = int((trial.outcome.rank > found.old).sum())
    down = int((trial.outcome.rank < found.old).sum())
    before = Counter(found.old.tolist())
    after = Counter(trial.outcome.rank.tolist())
    ranks = sorted({*before, *after}, reverse=True)
    chart = charts.pyramid(
        _("测算前后的层级分布"),
        [
            trial.ladder.level(rank).name if 0 <= rank <= trial.ladder.top else old_name(rank)
            for rank in ranks
        ],
        (_("对照"), [before[rank] for rank in ranks]),
        (_("测算"), [after[rank] for rank in ranks]),
        first=_("层级"),
    )
    return {
        "trial": trial,
        "base": base,
        "people": len(found.rows),
        "up": up,
        "down": down,
        "same": len(found.rows) - up - down,
        "chart": chart,
        "table": ChangesTable(request, rows),
        "groups": [
            {
                "name": group.name,
                "seats": trial.seats[group.code],
                "applicants": trial.outcome.allocation.applicants[group.code]
                if trial.outcome.allocation
                else 0,
                "taken": trial.outcome.allocation.taken[group.code] if trial.outcome.allocation else 0,
            }
            for group in trial.ladder.groups
        ],
        "reasons": [
            (_(wording.REASON_TEXT[code]), count)
            for code, count in sorted(trial.reasons.items(), key=lambda x: -x[1])
        ],
    }
