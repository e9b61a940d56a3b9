"""Pages of highlights: what everybody reads, what is written and edited, the month's digest on paper."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.highlights import actions
from assessment.conduct.highlights.models import Highlight, HighlightPicture, HighlightState, Reading
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, month_asked
from auxpolice.access.views import button, page
from auxpolice.asked import whole
from auxpolice.files.contents import PICTURES
from auxpolice.files.forms import FilesField
from auxpolice.hooks import measures
from auxpolice.months import format_month, month_of, next_month, today
from auxpolice.ui.forms import DayField, offer, tried
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person

S = HighlightState


class PieceForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"), empty_label=None)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=60)
    text = forms.CharField(
        label=gettext_lazy("正文"), max_length=2000, widget=forms.Textarea(attrs={"rows": 8})
    )
    author = forms.ModelChoiceField(
        Person.everything.none(),
        label=gettext_lazy("作者"),
        required=False,
        empty_label=gettext_lazy("不署名"),
    )
    measure = forms.ChoiceField(label=gettext_lazy("说明哪项指标"), required=False)
    pictures = FilesField(label=gettext_lazy("图片"), required=False, accepts=PICTURES)
    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *given, units, **options):
        super().__init__(*given, **options)
        offer(self, "unit", units)
        working = Assignment.everything.filter(unit__in=units, period__contains=today()).values("person_id")
        offer(self, "author", Person.everything.filter(pk__in=working).order_by("pinyin", "pk"))
        offer(self, "measure", [("", _("不指明")), *measures.choices()])

    @property
    def piece(self) -> actions.Piece:
        said = self.cleaned_data
        return actions.Piece(said["title"], said["text"], said["author"], said["measure"], said["pictures"])


class AdoptForm(forms.Form):
    outlet = forms.CharField(label=gettext_lazy("媒体"), max_length=60)
    link = forms.URLField(label=gettext_lazy("链接"), max_length=300, required=False, assume_scheme="https")
    day = DayField(label=gettext_lazy("采用日期"), initial=today)


def _units(request) -> QuerySet[Unit]:
    """Units that this user may write for."""
    units = Unit.objects.filter(closed=None).order_by("code")
    if heads := request.scope.units_for(Act.HONOUR_NOMINATE):
        return units.filter(pk__in=heads)
    if request.scope.can(Act.HIGHLIGHT_EDIT):
        return units
    own = actions.own_unit(request.user)
    return units.filter(pk=own.pk if own else 0)


def _shown(rows: QuerySet[Highlight]) -> QuerySet[Highlight]:
    """With pictures, and how many have read and liked each; two statements."""
    seen = HighlightPicture.objects.filter(attachment__removal=None).select_related("attachment")
    return (
        rows.select_related("unit", "author")
        .prefetch_related(Prefetch("pictures", seen, to_attr="shown"), "adoptions")
        .annotate(
            reads=Count("readings", distinct=True),
            likes=Count("readings", filter=Q(readings__likes=True), distinct=True),
        )
    )


def to_do(request) -> QuerySet[Highlight]:
    """What this user has on the way: the department's to publish, and one's own."""
    mine = Highlight.objects.filter(drafted_by=request.user, state__in=[S.DRAFT, S.RETURNED, S.SUBMITTED])
    if request.scope.can(Act.HIGHLIGHT_EDIT):
        return Highlight.objects.filter(Q(state=S.SUBMITTED) | Q(pk__in=mine.values("pk")))
    return mine


@page(Act.HONOUR_VIEW)
def index(request):
    """What is published, the latest first; what waits for this user above it."""
    rows = _shown(Highlight.objects.filter(state=S.PUBLISHED)).order_by("-published_on", "-pk")
    if measure := request.GET.get("measure", "")[:40]:
        rows = rows.filter(measure=measure)
    if unit := whole(request.GET.get("unit")):
        rows = rows.filter(unit=unit)
    context = {
        "found": Paginator(rows, 12).get_page(request.GET.get("page")),
        "waiting": list(to_do(request).select_related("unit")[:20]),
        "may_write": request.scope.can(Act.HIGHLIGHT_WRITE) and _units(request).exists(),
        "month": format_month(month_of(today())),
    }
    return render(request, "assessment/highlights/index.html", context)


@page(Act.HIGHLIGHT_WRITE)
def write(request):
    units = _units(request)
    form = PieceForm(
        request.POST or None, request.FILES or None, units=units, initial={"author": request.user.person_id}
    )
    if form.is_valid():
        unit, piece = form.cleaned_data["unit"], form.piece
        done, row = tried(form, actions.draft, unit, piece, acting_user=request.user)
        if done:
            messages.success(request, _("已保存，看过之后报送政工部门。"))
            return redirect("assessment:highlight", pk=row.pk)
    return _form(request, form, None)


@page(Act.HIGHLIGHT_WRITE)
def edit(request, pk):
    row = access(Highlight.objects.select_related("unit"), pk=pk)
    if not actions.may_edit(request.user, row):
        raise Denied()
    told = {
        name: getattr(row, name) for name in ("title", "text", "author", "measure", "row_version", "unit")
    }
    form = PieceForm(
        request.POST or None, request.FILES or None, units=Unit.objects.filter(pk=row.unit_id), initial=told
    )
    if form.is_valid():
        piece, version = form.piece, form.cleaned_data["row_version"] or 0
        done, _row = tried(form, actions.edit, pk, piece, version, acting_user=request.user)
        if done:
            messages.success(request, _("已保存。"))
            return redirect("assessment:highlight", pk=pk)
    return _form(request, form, row)


def _form(request, form: PieceForm, row: Highlight | None):
    context = {"form": form, "row": row}
    return render(request, "assessment/highlights/write.html", context, status=422 if form.is_bound else 200)


def _measure(code: str) -> str:
    return str(dict(measures.choices()).get(code, ""))


def _page(request, row: Highlight, form: Any = None):
    mine = Reading.objects.filter(highlight=row, reader=request.user).first()
    edits = request.scope.can(Act.HIGHLIGHT_EDIT)
    may_edit = actions.may_edit(request.user, row)
    context = {
        "row": row,
        "measure": _measure(row.measure),
        "liked": mine is not None and mine.likes,
        "may_edit": may_edit,
        "may_submit": may_edit and row.state in actions.OPEN,
        "may_publish": edits and row.state == S.SUBMITTED and row.drafted_by_id != request.user.pk,
        "may_return": edits and row.state == S.SUBMITTED,
        "may_take_down": (edits or (row.drafted_by_id == request.user.pk and row.state != S.PUBLISHED))
        and row.state != S.WITHDRAWN,
        "adopt": (form or AdoptForm()) if edits and row.state == S.PUBLISHED else None,
    }
    return render(request, "assessment/highlights/highlight.html", context, status=422 if form else 200)


@page(Act.HONOUR_VIEW)
def highlight(request, pk):
    """One highlight; that it was read is counted once a person."""
    row = access(_shown(Highlight.objects.all()), pk=pk)
    if row.state == S.PUBLISHED:
        actions.read(row, acting_user=request.user)
        row = access(_shown(Highlight.objects.all()), pk=pk)
    return _page(request, row)


@button(Act.HONOUR_VIEW)
def like(request, pk):
    liked = actions.like(pk, acting_user=request.user)
    return _("已点赞。") if liked else _("已取消点赞。"), "assessment:highlight", pk


@button(Act.HIGHLIGHT_WRITE)
def submit(request, pk):
    actions.hand_in(pk, acting_user=request.user)
    return _("已报送政工部门。"), "assessment:highlight", pk


@button(Act.HIGHLIGHT_EDIT)
def publish(request, pk):
    actions.publish(pk, acting_user=request.user)
    return _("已发布，全局可见。"), "assessment:highlight", pk


@button(Act.HIGHLIGHT_EDIT)
def send_back(request, pk):
    actions.send_back(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回起草的人。"), "assessment:highlight", pk


@button(Act.HIGHLIGHT_WRITE)
def take_down(request, pk):
    actions.take_down(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤下。"), "assessment:highlights"


@page(Act.HIGHLIGHT_EDIT)
def adopt(request, pk):
    """Where a highlight was adopted outside."""
    row = access(_shown(Highlight.objects.all()), pk=pk)
    form = AdoptForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        done, made = tried(
            form, actions.adopt, pk, said["outlet"], said["link"], said["day"], acting_user=request.user
        )
        if done:
            messages.success(
                request,
                _("已登记采用，作者加分。") if made.points else _("已登记采用，不计分（无作者或本月已满）。"),
            )
            return redirect("assessment:highlight", pk=pk)
    return _page(request, row, form)


@page(Act.HONOUR_VIEW)
def digest(request, month):
    """The month's highlights on paper."""
    first: date = month_asked(month)
    rows = _shown(
        Highlight.objects.filter(
            state=S.PUBLISHED, published_on__gte=first, published_on__lt=next_month(first)
        )
    ).order_by("published_on", "pk")
    return render(request, "assessment/highlights/digest.html", {"month": first, "rows": list(rows)})


def url_of(row: Highlight) -> str:
    return reverse("assessment:highlight", args=[row.pk])
