"""Certificates told to the others: their scans, messages before they end, and what waits for a second person."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.by_two import waiting_for
from auxpolice.files import owners
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue
from auxpolice.notices import kinds
from personnel.training.certificates import pages, reminding
from personnel.training.models import Certificate, CertificateScan, Entered

witness.protect(Certificate)
owners.register(
    owners.Owner(
        CertificateScan,
        Act.CERTIFICATE_ENTER,
        url_of=lambda row: reverse("training:certificate", args=[row.pk]),
        seen_as="certificate.scan",
    )
)


def list_url(which: str) -> str:
    return f"{reverse('training:certificates')}?{urlencode({'which': which})}"


kinds.register(kinds.Kind(reminding.NOTICE, _("证书到期"), kinds.page("training:certificate"), "certificate"))
kinds.register(
    kinds.Kind(reminding.NOTICES, _("证书到期名单"), lambda _record: list_url(pages.EXPIRING), "certificate")
)


@queue.register(Act.CERTIFICATE_CONFIRM)
def to_confirm(request) -> QueueItem:
    waits = waiting_for(request.user, Certificate.objects.all()).exclude(entered=Entered.HISTORY)
    names = waits.order_by("person__pinyin").values_list("person__name", flat=True)
    return QueueItem.naming(names, gettext("证书待确认"), list_url(pages.WAITING), icon="certificate")


@queue.register(Act.CERTIFICATE_ENTER)
def expiring(request) -> Iterator[QueueItem]:
    """What ends within the longest term: one's own, or those in the heads' and the department's sight."""
    rows = pages.of_standing(Certificate.objects.all(), pages.EXPIRING).order_by("period__endswith")
    own = rows.filter(person=request.user.person_id).first() if request.user.person_id else None
    if own:
        title = gettext("%(kind)s即将到期") % {"kind": own.name}
        yield QueueItem(
            title, reverse("training:certificate", args=[own.pk]), due=own.last, icon="certificate"
        )
    if request.scope.can(Act.CERTIFICATE_VIEW) and (first := rows.first()):
        url = list_url(pages.EXPIRING)
        yield QueueItem(gettext("证书 90 天内到期"), url, rows.count(), first.last, icon="certificate")


menu.register(
    MenuEntry(
        _("证书"), "training:certificates", Act.CERTIFICATE_VIEW, "certificate", Section.PEOPLE, 35,
        under="training:sessions",
    )
)  # fmt: skip
