"""The trail as the audit administrator reads it."""

from typing import Any

import django_filters
from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import TOLD, Act
from auxpolice.access.models import Role, User
from auxpolice.access.scope import Scope, ScopedModel
from auxpolice.access.views import page
from auxpolice.audit.models import Entry
from auxpolice.audit.nouns import NAMED, NOUNS, noun
from auxpolice.ui.forms import DayInput
from auxpolice.ui.tables import Column, Table


def _told(act: str) -> str:
    return str(TOLD.get(act, act))


def _acts() -> list[tuple[str, str]]:
    return sorted(((act, _told(act)) for act in TOLD), key=lambda told: told[1])


class EntryFilter(django_filters.FilterSet):
    actor = django_filters.CharFilter(method="by", label=gettext_lazy("操作人（姓名或用户名）"))
    act = django_filters.ChoiceFilter(choices=_acts, label=gettext_lazy("行为"))
    target_type = django_filters.ChoiceFilter(
        choices=lambda: sorted(NOUNS.items(), key=lambda named: str(named[1])), label=gettext_lazy("对象类别")
    )
    about = django_filters.CharFilter(method="named", label=gettext_lazy("对象（人员姓名、账号或编号）"))
    address = django_filters.CharFilter("address", "startswith", label=gettext_lazy("来源地址"))
    succeeded = django_filters.ChoiceFilter(
        choices=[("1", gettext_lazy("成功")), ("0", gettext_lazy("失败或被拒"))],
        label=gettext_lazy("结果"),
        method="went",
    )
    since = django_filters.DateFilter("at", "date__gte", label=gettext_lazy("自"), widget=DayInput)
    until = django_filters.DateFilter("at", "date__lte", label=gettext_lazy("至"), widget=DayInput)

    class Meta:
        model = Entry
        fields: list[str] = []

    def by(self, entries, name, text):
        """Entries of whom the name means, those whom somebody stood in for included."""
        meant = User.objects.filter(Q(full_name__icontains=text) | Q(username__icontains=text)).values("pk")
        return entries.filter(Q(actor__in=meant) | Q(on_behalf_of__in=meant))

    def named(self, entries, name, text):
        """Entries about people or accounts of a name, or about what has this number; none that is withheld."""
        meant = Q(target_type__in=NAMED, target_label__icontains=text) | Q(target_id=text.strip())
        return entries.filter(meant).exclude(_about_hidden(self.request.scope))

    def went(self, entries, name, value):
        return entries.filter(succeeded=value == "1")


def _object(entry: Any) -> str:
    if entry.target_type in NAMED:
        return f"{noun(entry.target_type)} {entry.target_label}"
    if entry.target_type:
        return noun(entry.target_type) + ("" if entry.withheld else f" {entry.target_id}")
    return entry.target_label if entry.act in ("access.refused", "table.export") else ""


def _roles(entry: Entry) -> str:
    return "、".join(str(Role(role).label) for role in entry.role.split(",") if role in Role.values)


class EntryTable(Table):
    """The trail as a table with names of changed fields, not their values: the auditor sees acts, not business data."""

    columns = [
        Column(
            "at",
            gettext_lazy("时间"),
            value=lambda entry: f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
            css="nowrap",
            sort="id",
        ),
        Column("actor", gettext_lazy("操作人"), value="who", css="nowrap"),
        Column("role", gettext_lazy("角色"), value=_roles),
        Column("address", gettext_lazy("来源地址")),
        Column("act", gettext_lazy("行为"), value=lambda entry: _told(entry.act), sort="act"),
        Column(
            "succeeded",
            gettext_lazy("结果"),
            value=lambda entry: (_("成功"), "success") if entry.succeeded else (_("失败"), "danger"),
            kind="badge",
        ),
        Column("object", gettext_lazy("对象"), value=_object),
        Column(
            "fields",
            gettext_lazy("涉及字段"),
            value=lambda entry: "、".join(sorted({**(entry.before or {}), **(entry.after or {})})),
        ),
        Column(
            "reason",
            gettext_lazy("理由"),
            value=lambda entry: _("（内容保密，不显示）") if entry.withheld else entry.reason,
        ),
        Column(
            "seal",
            gettext_lazy("封存"),
            value=lambda entry: (
                (_("已封存"), "success") if hasattr(entry, "seal") else (_("待封存"), "neutral")
            ),
            kind="badge",
        ),
        Column("code", gettext_lazy("行为代码"), value="act", phone=False),
    ]
    default_sort = "-at"
    empty_title, empty_text = gettext_lazy("没有符合条件的记录"), gettext_lazy("请放宽筛选条件。")


def _about_hidden(scope: Scope) -> Q:
    """Entries about rows whose state hides them from these roles: that something was done stands, not on what or why."""
    found = Q(pk__in=[])
    for model in apps.get_models():
        if issubclass(model, ScopedModel) and (shown := model.visible_q(scope)):
            hidden = model.everything.exclude(pk__in=model.everything.filter(shown).values("pk"))
            ids = [str(pk) for pk in hidden.values_list("pk", flat=True)]
            found |= Q(target_type=model._meta.label_lower, target_id__in=ids)
    return found


def _about_secret() -> Q:
    """Entries about rows that are secret as such: they are shown, in their place, once the rows no longer are."""
    found = Q(pk__in=[])
    for model in apps.get_models():
        if issubclass(model, ScopedModel) and (secret := model.secret_q()):
            ids = [str(pk) for pk in model.everything.filter(secret).values_list("pk", flat=True)]
            found |= Q(target_type=model._meta.label_lower, target_id__in=ids)
    return found


@page(Act.AUDIT_VIEW)
def trail(request):
    """Entries, newest first, filtered, and exported as shown."""
    withheld = ExpressionWrapper(_about_hidden(request.scope), output_field=BooleanField())
    known = Entry.objects.exclude(_about_secret())
    entries = known.select_related("actor", "on_behalf_of", "seal").annotate(withheld=withheld)
    filtered = EntryFilter(request.GET, entries, request=request)
    table = EntryTable(request, filtered.qs, filter_form=filtered.form)
    if table.wants_export:
        return table.export(_("审计记录"))
    return render(request, "audit/trail.html", {"table": table})
