"""The list with its tabs, one rectification with its rounds, each thing done with it on a page of its own, the papers."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, Scope, access
from auxpolice.access.views import page
from auxpolice.deadlines import standing
from auxpolice.files.models import Attachment
from auxpolice.hooks import Tone
from auxpolice.months import today
from auxpolice.notices import serving
from auxpolice.notices.models import Paper
from auxpolice.objections import ObjectionState
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table, state_column
from inspections.checks.models import Photo
from inspections.rectification import actions, following, notices, queries
from inspections.rectification import forms as asked
from inspections.rectification.models import (
    OPEN,
    Letter,
    LookBack,
    Oversight,
    PaperKind,
    Proof,
    Rectification,
    RectificationState,
    Round,
    RoundState,
)
from personnel.pages.forms import UnitChoice

S = RectificationState
RELATED = ("finding", "unit", "owner", "notice")


def url_of(row: Any) -> str:
    return reverse("rectification:one", args=[getattr(row, "pk", row)])


def listed(tab: str, **narrowed: Any) -> str:
    """The list under a tab, narrowed by what its form asks for."""
    more = "".join(f"&{name}={value}" for name, value in narrowed.items() if value)
    return f"{reverse('rectification:list')}?tab={tab}{more}"


def due_shown(row: Rectification) -> tuple[str, str] | str:
    if row.state not in OPEN:
        return ""
    left = (row.due - today()).days
    if left < 0 and row.state == S.ISSUED:
        return _("逾期 %(n)d 天") % {"n": -left}, Tone.DANGER
    return f"{row.due:%m-%d}", Tone.WARNING if left < 3 else Tone.INFO


class RectificationTable(Table):
    columns = [
        Column(
            "problem",
            gettext_lazy("问题"),
            value="finding.name",
            sort="finding__name",
            link=lambda row: url_of(row),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("notice", gettext_lazy("通知书"), value="notice.called", sort="notice_id", phone=False),
        state_column(sort="state"),
        Column("due", gettext_lazy("期限"), value=due_shown, kind="badge", sort="due"),
        Column("owner", gettext_lazy("责任人"), value=lambda row: str(row.owner), sort="owner__full_name"),
        Column("level", gettext_lazy("提级"), value=lambda row: row.level or "", kind="number", sort="level"),
        Column(
            "serious",
            gettext_lazy("程度"),
            value=lambda row: (_("重点"), Tone.WARNING) if row.serious else "",
            kind="badge",
            sort="serious",
        ),
    ]
    default_sort = "due"
    empty_title = gettext_lazy("这一栏没有整改事项")
    empty_text = gettext_lazy("督察结果公布后，整改通知会出现在这里。")


class RectificationFilter(forms.Form):
    """What the list is narrowed by; queue items and figures lead here with the same words."""

    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=gettext_lazy("问题或文号"), max_length=60, required=False)
    unit = UnitChoice(required=False, empty_label=gettext_lazy("全部单位"))
    which = forms.ChoiceField(
        label=gettext_lazy("范围"),
        choices=[
            ("", gettext_lazy("全部")),
            ("mine", gettext_lazy("由我负责的")),
            ("serious", gettext_lazy("重点问题")),
            ("up", gettext_lazy("已提级的")),
            ("objected", gettext_lazy("有异议待答复的")),
        ],
        required=False,
    )

    def narrowed(self, user: User) -> Q:
        given = self.cleaned_data if self.is_valid() else {}
        found = {
            "mine": Q(owner=user),
            "serious": Q(serious=True),
            "up": Q(level__gt=0),
            "objected": queries.objected_q(),
        }.get(given.get("which") or "", Q())
        if text := (given.get("q") or "").strip():
            number = "".join(char for char in text if char.isdecimal())[-6:]
            by_number = Q(notice__number=int(number)) if number else Q()
            found &= Q(finding__name__icontains=text) | Q(finding__code=text.upper()) | by_number
        if unit := given.get("unit"):
            found &= Q(unit__path__startswith=unit.path)
        return found


@page(Act.CHECK_VIEW)
def rectifications(request):
    """Rectifications within reach under the tab that is asked for, each tab with its number; what waits first."""
    search = RectificationFilter(request.GET)
    rows = Rectification.objects.filter(search.narrowed(request.user))
    tab = request.GET.get("tab", "")
    counts = queries.counts(rows, closed=tab == "closed")
    if tab not in queries.TABS:
        tab = next((one for one, n in counts.items() if n), "answer")
    table = RectificationTable(
        request,
        rows.filter(queries.tab_q(tab)).select_related(*RELATED),
        filter_form=search,
        count=lambda: counts[tab],
    )
    if table.wants_export:
        return table.export(_("整改事项"))
    tabs = [
        (code, label, counts[code], table.url(tab=code, page=None)) for code, label in queries.TABS.items()
    ]
    context = {"table": table, "tab": tab, "tabs": tabs}
    if tab == "oversight":
        cases = Oversight.objects.filter(Oversight.waiting).select_related("sponsor", "rectification__unit")
        context["cases"] = cases.filter(rectification__in=rows)[:50]
    if tab == "look-back":
        looks = LookBack.objects.filter(LookBack.waiting).select_related(
            "rectification__unit", "rectification__finding"
        )
        context["looks"] = looks.filter(rectification__in=rows)[:50]
    return render(request, "inspections/rectification/list.html", context)


@dataclass
class Matter:
    """A rectification as it stands for somebody: what they may do follows from it."""

    row: Rectification
    scope: Scope
    user: User

    def __post_init__(self) -> None:
        self.rounds = list(
            self.row.rounds.select_related(
                "stated_by", "answered_by", "rechecked_by", "letter", "extension__by"
            )
        )
        self.round = next(
            (one for one in self.rounds if one.state in (RoundState.OPEN, RoundState.ANSWERED)), None
        )
        self.objections = list(self.row.objections.select_related("raised_by", "answered_by"))
        self.objection = next((one for one in self.objections if one.state == ObjectionState.OPEN), None)
        self.oversights = list(self.row.oversights.select_related("sponsor", "put_by"))
        self.oversight = next((one for one in self.oversights if one.lifted_at is None), None)
        self.looks = list(self.row.look_backs.select_related("done_by"))
        self.look = next((one for one in self.looks if one.done_at is None), None)
        self.owned = queries.may_answer(self.row, self.scope)

    @property
    def waits(self) -> bool:
        """For the unit's measures."""
        return self.round is not None and self.round.state == RoundState.OPEN

    @property
    def answers(self) -> bool:
        return self.waits and self.owned and self.objection is None


@dataclass(frozen=True)
class Deed:
    """Something done with a rectification on a page of its own."""

    name: str
    act: Act
    title: Any
    said: Any
    form: type[forms.Form]
    do: Callable[..., Any]
    when: Callable[[Matter], bool]
    icon: str
    main: bool = False


def _with(which: str, action: Callable) -> Callable:
    """The action on what of the matter waits; there is none: not found."""

    def do(matter: Matter, **given: Any) -> Any:
        found = getattr(matter, which)
        if found is None:
            raise Denied()
        return action(found, **given)

    return do


def _on_row(action: Callable) -> Callable:
    return lambda matter, **given: action(matter.row, **given)


DEEDS = (
    Deed(
        "answer", Act.CHECK_ANSWER, gettext_lazy("报送整改措施"), gettext_lazy("已答复，等待复查。"), asked.AnswerForm,
        _on_row(actions.answer), lambda matter: matter.answers, "send", main=True,
    ),
    Deed(
        "say", Act.CHECK_ANSWER, gettext_lazy("先说明情况"), gettext_lazy("已提交情况说明。"), asked.SayForm,
        _on_row(actions.say), lambda matter: matter.answers and matter.round is not None and not matter.round.stated_at,
        "message",
    ),
    Deed(
        "object", Act.CHECK_ANSWER, gettext_lazy("提出异议"), gettext_lazy("已提出异议，等待答复。"), asked.ObjectionForm,
        _on_row(actions.object_to),
        lambda matter: matter.answers and not matter.objections and today() <= matter.row.say_by, "message-2",
    ),
    Deed(
        "object-answer", Act.CHECK_RECHECK, gettext_lazy("答复异议"), gettext_lazy("已答复异议。"),
        asked.ObjectionAnswerForm, _with("objection", actions.answer_objection),
        lambda matter: matter.objection is not None, "message-2", main=True,
    ),
    Deed(
        "recheck", Act.CHECK_RECHECK, gettext_lazy("复查"), gettext_lazy("已记录复查结论。"), asked.RecheckForm,
        _on_row(actions.recheck),
        lambda matter: matter.round is not None and matter.round.state == RoundState.ANSWERED, "eye-check", main=True,
    ),
    Deed(
        "extend", Act.CHECK_RECHECK, gettext_lazy("延长期限"), gettext_lazy("已延期，并通知责任人。"), asked.ExtendForm,
        _on_row(actions.extend),
        lambda matter: matter.waits and not hasattr(matter.round, "extension"), "calendar-plus",
    ),
    Deed(
        "oversee", Act.CHECK_OVERSEE, gettext_lazy("挂牌督办"), gettext_lazy("已挂牌督办。"), asked.OverseeForm,
        _on_row(following.oversee),
        lambda matter: matter.row.state in OPEN and matter.oversight is None, "flag",
    ),
    Deed(
        "lift", Act.CHECK_OVERSEE, gettext_lazy("督办销号"), gettext_lazy("已销号。"), asked.LiftForm,
        _with("oversight", following.lift),
        lambda matter: matter.row.state not in OPEN
        and matter.oversight is not None and matter.oversight.sponsor_id == matter.user.pk,
        "circle-check", main=True,
    ),
    Deed(
        "look-back", Act.CHECK_RECHECK, gettext_lazy("登记回头看"), gettext_lazy("已登记回头看。"), asked.LookBackForm,
        _with("look", following.look_back), lambda matter: matter.look is not None, "history", main=True,
    ),
)  # fmt: skip


def _matter(request, pk: Any) -> Matter:
    rows = Rectification.objects.select_related(*RELATED, "finding__check_record")
    return Matter(access(rows, pk=pk), request.scope, request.user)


def _deed(request, pk, *, deed: Deed):
    """The page of a deed; what isn't for now is refused in the action's own sentence, beside what was typed."""
    matter = _matter(request, pk)
    initial = {"key": uuid.uuid4()}
    form = deed.form(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST":
        done, _row = submit(form, deed.do, matter=matter, acting_user=request.user)
        if done:
            messages.success(request, str(deed.said))
            return redirect("rectification:one", pk=pk)
    context = {"form": form, "deed": deed, "matter": matter, "row": matter.row}
    return render(
        request, "inspections/rectification/act.html", context, status=422 if form.is_bound else 200
    )


def deed_urls() -> list:
    return [
        path(
            f"<int:pk>/{deed.name}/", page(deed.act)(wraps(_deed)(partial(_deed, deed=deed))), name=deed.name
        )
        for deed in DEEDS
    ]


def _pictures(ties: Iterable[Any]) -> list[Attachment]:
    rows = Attachment.objects.filter(pk__in=[tie.pk for tie in ties], removal=None, width__isnull=False)
    return list(rows)


def _before(row: Rectification) -> list[Attachment]:
    """Pictures of the finding; of its check where none hangs on the finding."""
    photos = Photo.objects.filter(check_record=row.finding.check_record_id)
    own = [photo for photo in photos if photo.finding_id == row.finding_id]
    return _pictures(own or [photo for photo in photos if photo.finding_id is None])


def _after(rounds: list[Round]) -> dict[int, list[Attachment]]:
    ties = list(Proof.everything.filter(round__in=rounds))
    shown = {picture.pk: picture for picture in _pictures(ties)}
    found: dict[int, list[Attachment]] = defaultdict(list)
    for tie in ties:
        if tie.pk in shown:
            found[tie.round_id].append(shown[tie.pk])
    return found


@page(Act.CHECK_VIEW)
def rectification(request, pk):
    """What was found and what was done about it, before and after side by side; what its reader may do now."""
    matter = _matter(request, pk)
    row, rounds = matter.row, matter.rounds
    after = _after(rounds)
    shown: list[Any] = list(reversed(rounds))
    for one in shown:
        one.pictures = after.get(one.pk, [])
    papers = Paper.objects.filter(kind=notices.PAPER, record=str(row.notice_id)).select_related("service")
    acts = [deed for deed in DEEDS if request.scope.can(deed.act) and deed.when(matter)]
    context = {
        "row": row,
        "matter": matter,
        "rounds": shown,
        "before": _before(row),
        "latest": next((one.pictures for one in shown if one.pictures), []),
        "handings": row.handings.select_related("was", "owner", "by"),
        "standing": standing(row.due) if matter.waits else None,
        "papers": papers,
        "readable": set(
            serving.seen_by(request.user, request.scope).filter(pk__in=papers).values_list("pk", flat=True)
        ),
        "acts": [
            {"deed": deed, "url": reverse(f"rectification:{deed.name}", args=[row.pk])} for deed in acts
        ],
        "sees_check": type(row.finding.check_record).objects.filter(pk=row.finding.check_record_id).exists(),
    }
    return render(request, "inspections/rectification/one.html", context)


@page(Act.CHECK_VIEW)
def letter(request, pk):
    """A notice or an opinion on A4, as it was issued, with the place of the seal and, for a notice, its receipt slip."""
    found = access(Letter.objects.select_related("unit", "issued_by"), pk=pk)
    context = {"letter": found, "is_notice": found.kind == PaperKind.NOTICE, "told": found.content}
    return render(request, "inspections/rectification/letter.html", context)
