"""Accounts that wait for finance: in the work queue, in the menu, and on the person's page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.by_two import ByTwoState, waiting_for
from auxpolice.files import owners
from auxpolice.files.owners import Owner
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Section, Urgency, menu, panels, queue
from personnel.changes.models import AccountChange, Correction, CorrectionProof


@queue.register(Act.ACCOUNT_CONFIRM)
def accounts_to_confirm(request) -> QueueItem:
    waits = waiting_for(request.user, AccountChange.objects.all())
    return QueueItem.naming(
        waits.order_by("person__pinyin").values_list("person__name", flat=True),
        _("工资卡变更待确认"),
        reverse("personnel:account-changes"),
        urgency=Urgency.SOON,
        icon="credit-card",
    )


@queue.register(Act.CORRECTION_CONFIRM)
def corrections_to_confirm(request) -> Iterator[QueueItem]:
    waits = waiting_for(request.user, Correction.objects.all())
    for row in waits.select_related("person").order_by("made_at")[:5]:
        yield QueueItem(
            _("%(name)s的%(field)s更正待批准") % {"name": row.person.name, "field": row.get_field_display()},
            reverse("personnel:correction", args=[row.pk]),
            1,
            icon="edit",
        )


@panels.register(Place.PERSON, order=30, act=Act.PAYROLL_VIEW)
def waiting_account(request, person) -> Panel | None:
    """The change that waits, for those who may see the person's pay."""
    change = AccountChange.objects.filter(person=person, state=ByTwoState.WAITING).first()
    if change is None:
        return None
    context = {"change": change, "number": identity.mask_account(change.number)}
    return Panel(_("工资卡变更待确认"), "personnel/panel_account.html", context, icon="credit-card")


menu.register(
    MenuEntry(
        gettext_lazy("工资卡变更"),
        "personnel:account-changes",
        Act.PAYROLL_VIEW,
        "credit-card",
        Section.PEOPLE,
        40,
        under="personnel:list",
    )
)
owners.register(
    Owner(
        CorrectionProof,
        Act.CORRECTION_CONFIRM,
        url_of=lambda row: reverse("personnel:correction", args=[row.pk]),
        seen_as="person.correct.proof",
    )
)
