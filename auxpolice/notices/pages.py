"""The inbox: what waits for me, messages, what I have started; and papers."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, there
from auxpolice.access.views import button, page
from auxpolice.asked import whole
from auxpolice.hooks import queue
from auxpolice.months import today
from auxpolice.notices import awaited, kinds, sending, serving
from auxpolice.notices.models import How, Notice, Paper
from auxpolice.notices.templatetags.notices import due
from auxpolice.ui.forms import DayField, offer, submit
from auxpolice.ui.tables import Column, Table

TABS = {
    "todo": gettext_lazy("待我处理"),
    "messages": gettext_lazy("消息"),
    "mine": gettext_lazy("我发起的"),
}


class Filter(forms.Form):
    show = forms.ChoiceField(
        label=gettext_lazy("显示"),
        choices=[("", gettext_lazy("全部")), ("unread", gettext_lazy("未读"))],
        required=False,
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", gettext_lazy("全部")), *kinds.choices()])


class NoticeTable(Table):
    columns = [
        Column(
            "title",
            gettext_lazy("消息"),
            template="notices/_notice.html",
            value="title",
            css="is-long",
        ),
        Column("kind", gettext_lazy("类别"), value=lambda row: kinds.of(row.kind).label, sort="kind"),
        Column("sent_by", gettext_lazy("来自"), value=lambda row: str(row.sent_by or _("系统"))),
        Column("due", gettext_lazy("期限"), value=lambda row: due(row.due), kind="html", sort="due"),
        Column("sent_at", gettext_lazy("时间"), kind="datetime", sort="id"),
    ]
    default_sort = "-sent_at"
    empty_title = gettext_lazy("没有消息")
    empty_text = gettext_lazy("答复、决定、文书和催办会出现在这里。")

    @staticmethod
    def row_class(row) -> str:
        return "" if row.read_at is None else "is-quiet"


@page(Act.INBOX)
def inbox(request):
    """One tab of three, with its filters in the address."""
    tab = request.GET.get("tab", "todo")
    if tab not in TABS:
        tab = "todo"
    context = {"tab": tab, "tabs": TABS, "today": today()}
    match tab:
        case "todo":
            context["items"] = queue.collect(request)
        case "messages":
            context["table"] = _messages(request)
        case "mine":
            found = awaited.collect(request)
            urged = sending.urged_by(request.user, [one.matter for one in found]) if found else set()
            context["awaited"] = [(one, one.matter in urged) for one in found]
            context["papers"] = Paper.objects.filter(made_by=request.user).select_related("service")[:50]
    return render(request, "notices/inbox.html", context)


def _messages(request) -> NoticeTable:
    form = Filter(request.GET)
    rows = Notice.objects.filter(to=request.user).select_related("sent_by")
    if form.is_valid():
        if form.cleaned_data["show"]:
            rows = rows.filter(read_at__isnull=True)
        if form.cleaned_data["kind"]:
            rows = rows.filter(kind=form.cleaned_data["kind"])
    return NoticeTable(request, rows, filter_form=form, exportable=False)


def _own(request, pk) -> Notice:
    found = access(Notice, to=request.user, pk=pk)
    return found


@page(Act.INBOX)
def follow(request, pk):
    """Go to the page a message is about, and mark the message as read."""
    notice = _own(request, pk)
    sending.mark_read(Notice.objects.filter(pk=notice.pk))
    return redirect(kinds.of(notice.kind).url_of(notice.record))


@button(Act.INBOX)
def read(request):
    """The message named is read, or, where none is, all of one's own."""
    rows = sending.unread(request.user)
    if number := request.POST.get("notice"):
        rows = rows.filter(pk=there(whole(number)))
    count = sending.mark_read(rows)
    return _("已标为已读：%(n)d 条。") % {"n": count}, reverse("notices:inbox") + "?tab=messages"


@button(Act.INBOX)
def urge(request):
    matter = request.POST.get("matter", "").replace("\0", "")[:80]
    sent = sending.urge(matter, request, acting_user=request.user)
    return _("已催办，通知了 %(n)d 人。") % {"n": sent}, reverse("notices:inbox") + "?tab=mine"


class ServiceForm(forms.Form):
    how = forms.ChoiceField(
        label=gettext_lazy("送达方式"), choices=[one for one in How.choices if one[0] != How.SCREEN]
    )
    served_on = DayField(label=gettext_lazy("送达日期"))
    first_witness = forms.CharField(label=gettext_lazy("见证人一"), max_length=50, required=False)
    second_witness = forms.CharField(label=gettext_lazy("见证人二"), max_length=50, required=False)
    note = forms.CharField(label=gettext_lazy("单号或公告地点"), max_length=200, required=False)


def _paper(request, pk) -> Paper:
    rows = serving.seen_by(request.user, request.scope).select_related("service__recorded_by", "made_by")
    found = access(rows, pk=pk)
    return found


@page(Act.INBOX)
def paper(request, pk):
    """A paper as it was served: the addressee acknowledges, who serves it notes another way."""
    found = _paper(request, pk)
    own = Paper.objects.filter(serving.addressed_to(request.user), pk=pk).exists()
    kind, served = kinds.of(found.kind), hasattr(found, "service")
    may_note = not own and not served and kind.serve is not None and request.scope.can(kind.serve)
    form = ServiceForm(request.POST or None) if may_note else None
    if request.method == "POST":
        if own:
            serving.acknowledge(found, acting_user=request.user)
            messages.success(request, _("已确认知悉。"))
            return redirect("notices:paper", pk=pk)
        if form is None:
            raise Denied()
        done, _service = submit(form, serving.note_service, paper=found, acting_user=request.user)
        if done:
            messages.success(request, _("已登记送达。"))
            return redirect("notices:paper", pk=pk)
    return render(
        request,
        "notices/paper.html",
        {
            "paper": found,
            "kind": kind,
            "url": kind.url_of(found.record),
            "service": found.service if served else None,
            "may_acknowledge": own and not served,
            "form": form or None,
        },
        status=422 if request.method == "POST" else 200,
    )
