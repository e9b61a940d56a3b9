"""Sanctions in the browser: the list, one with its early lifting; the papers of a case."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.discipline import ending
from assessment.conduct.discipline import forms as said
from assessment.conduct.discipline.actions import reads_the_file
from assessment.conduct.discipline.models import LIFTING, Case, Lifting, Sanction, SanctionKind
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.files.models import Attachment
from auxpolice.hooks import effects
from auxpolice.months import next_month, today
from auxpolice.ui.forms import MonthField, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import subtree_ids
from personnel.pages.forms import PersonSearch, UnitChoice
from personnel.queries import called


def standing(row: Sanction) -> tuple[str, str]:
    """Whether it still counts, and its tone."""
    if row.revoked:
        return _("已撤销"), "neutral"
    if row.ended_on:
        return _("已解除"), "neutral"
    if row.kind == SanctionKind.DISMISSAL:
        return _("已执行"), "danger"
    return (_("影响期内"), "warning") if row.period.upper > today() else (_("影响期满"), "neutral")


class SanctionTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda row: reverse("assessment:sanction", args=[row.pk]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("kind", gettext_lazy("种类"), value=lambda row: row.get_kind_display(), sort="kind"),
        Column("decided", gettext_lazy("决定日期"), kind="date", sort="decided"),
        Column("until", gettext_lazy("影响期至"), kind="date", value=lambda row: row.period.upper),
        Column("document", gettext_lazy("文号")),
        Column("standing", gettext_lazy("状态"), kind="badge", value=standing),
    ]
    default_sort = "-decided"
    empty_title = gettext_lazy("没有处分")
    empty_text = gettext_lazy("处分决定送达后在这里，影响期满自动解除。")


class SanctionFilter(forms.Form):
    q = PersonSearch()
    unit = UnitChoice(required=False, empty_label=gettext_lazy("全部单位"))
    month = MonthField(label=gettext_lazy("决定月份"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        required=False,
        choices=[("", gettext_lazy("全部")), *SanctionKind.choices],
    )

    def wanted(self) -> Q:
        chosen = self.cleaned_data if self.is_valid() else {}
        found = called(chosen.get("q", ""))
        if month := chosen.get("month"):
            found &= Q(decided__gte=month, decided__lt=next_month(month), period__isempty=False)
        if unit := chosen.get("unit"):
            found &= Q(unit__in=subtree_ids({unit.pk}))
        if kind := chosen.get("kind"):
            found &= Q(kind=kind)
        return found


@page(Act.ASSESSMENT_VIEW)
def sanctions(request):
    search = SanctionFilter(request.GET)
    rows = Sanction.objects.filter(search.wanted()).select_related("person", "unit")
    table = SanctionTable(request, rows, filter_form=search)
    if table.wants_export:
        return table.export(_("处分"))
    return render(request, "assessment/discipline/sanctions.html", {"table": table})


@page(Act.ASSESSMENT_VIEW, write=Act.DISCIPLINE_SERVE)
def sanction(request, pk):
    """One sanction: what was decided, for how long, what it cost, how it ended."""
    found = access(Sanction.objects.select_related("person", "unit", "case", "ended_by"), pk=pk)
    waiting = found.liftings.filter(state=ByTwoState.WAITING).select_related("made_by").first()
    runs = not found.ended_on and not found.revoked and found.kind != SanctionKind.DISMISSAL
    may_lift = request.scope.can(Act.DISCIPLINE_SERVE) and runs and waiting is None
    form = said.LiftForm(request.POST or None)
    if request.method == "POST":
        done, _made = submit(form, ending.propose_lifting, sanction_id=found.pk, acting_user=request.user)
        if done:
            messages.success(request, _("已提出，由局领导决定。"))
            return redirect("assessment:sanction", pk)
    case = Case.objects.filter(pk=found.case_id).first() if found.case_id else None
    context = {
        "row": found,
        "standing": standing(found),
        "case": case if request.scope.can(Act.DISCIPLINE_VIEW) else None,
        "effects": effects.of(ending.SANCTION, [found.pk])[str(found.pk)],
        "form": form if may_lift else None,
        "lifting": waiting if request.scope.has(Role.POLITICAL, Role.LEADER) else None,
        **(LIFTING.asked(request.user, waiting) if waiting else {}),
    }
    return render(
        request,
        "assessment/discipline/sanction.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@button(Act.DISCIPLINE_DECIDE)
def lift(request, pk):
    row = ending.confirm_lifting(pk, acting_user=request.user)
    return _("处分已提前解除。"), "assessment:sanction", row.sanction_id


@button(Act.DISCIPLINE_DECIDE)
def keep(request, pk):
    row = LIFTING.refuse(Lifting, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("不提前解除，处分继续。"), "assessment:sanction", row.sanction_id


def _read(request, pk) -> Case:
    rows = Case.objects.select_related("person", "unit", "notice__service", "decision__service", "decided_by")
    return access(rows, pk=pk)


@page(Act.DISCIPLINE_VIEW)
def decision_paper(request, pk):
    """处分决定书, for who handles it and for the person once it is theirs."""
    found = _read(request, pk)
    own = request.user.person_id == found.person_id
    if found.decision is None or not (own or reads_the_file(request.scope, found)):
        raise Denied()
    return render(
        request, "assessment/discipline/decision_paper.html", {"case": found, "paper": found.decision}
    )


@page(Act.DISCIPLINE_VIEW)
def receipt_paper(request, pk):
    """送达回证 of the notice and the decision."""
    found = _read(request, pk)
    if not reads_the_file(request.scope, found) or found.notice is None:
        raise Denied()
    papers = [paper for paper in (found.notice, found.decision) if paper]
    return render(request, "assessment/discipline/receipt_paper.html", {"case": found, "papers": papers})


@page(Act.DISCIPLINE_VIEW)
def file_paper(request, pk):
    """The whole file with its index: every piece numbered, files with their hash."""
    found = _read(request, pk)
    if not reads_the_file(request.scope, found):
        raise Denied()
    files = Attachment.objects.filter(pk__in=found.files.values("attachment"), removal=None).select_related(
        "put_by"
    )
    breaches = list(found.breaches.select_related("rule__rule"))
    index = [
        (_("线索登记表"), True),
        (_("立案决定和调查人"), found.filed_at),
        (_("违纪行为和依据的规章制度"), breaches),
        (_("调查报告"), found.facts),
        (_("拟处理事先告知书和送达回证"), found.notice),
        (_("陈述申辩和核查情况"), found.checked),
        (_("处理意见"), found.measure),
        (_("工会意见"), found.union_result),
        (_("决定书和送达回证"), found.decision),
        (_("复核"), found.reviews.exists()),
        (_("证据材料"), files),
    ]
    context = {
        "case": found,
        "index": [(n, title) for n, title in enumerate((title for title, there in index if there), 1)],
        "breaches": breaches,
        "investigators": list(found.investigators.select_related("user")),
        "files": list(files),
        "reviews": list(found.reviews.select_related("answered_by")),
        "papers": [paper for paper in (found.notice, found.decision) if paper],
    }
    return render(request, "assessment/discipline/file_paper.html", context)
