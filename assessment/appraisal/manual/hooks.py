"""Points by hand told to the others: their proofs, their pages, what waits for a second person."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.appraisal.manual import pages
from assessment.appraisal.manual.actions import SOURCE
from assessment.appraisal.manual.models import ManualPoints, ManualProof
from assessment.ledger import sources
from auxpolice.access.matrix import Act
from auxpolice.by_two import waiting_for
from auxpolice.files import owners
from auxpolice.hooks import QueueItem, queue

sources.register(SOURCE, _("人工加减分"), pages.urls_of)
owners.register(
    owners.Owner(
        ManualProof,
        Act.LEDGER_ENTER,
        url_of=lambda row: reverse("assessment:manual", args=[row.pk]),
        seen_as="ledger.proof",
    )
)


@queue.register(Act.LEDGER_ENTER)
def to_confirm(request) -> QueueItem:
    waits = waiting_for(request.user, ManualPoints.objects.all())
    names = waits.order_by("person__pinyin").values_list("person__name", flat=True)
    return QueueItem.naming(
        names, gettext("加减分待确认"), reverse("assessment:manual-list"), icon="plus-minus"
    )
