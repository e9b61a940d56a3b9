"""What inspections tell people: the notice to a unit as a served paper, its answer, the re-check."""

from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.notices import awaited, sending, serving
from inspections.checks.models import SpotCheck
from inspections.checks.notice_models import Rectification

KIND = "rectification"


def serve_notice(check: SpotCheck, *, acting_user: User) -> None:
    """The notice to each head of the unit (or of the next above that has one), once the check is there for them."""
    notice = Rectification.everything.filter(check_record=check).select_related("unit").first()
    if notice is None or not check.published:
        return
    findings = check.findings.filter(shown=True)
    body = "\n".join(
        [
            _("%(day)s在%(place)s的督察中发现：")
            % {"day": f"{timezone.localdate(check.at):%Y-%m-%d}", "place": check.place},
            *(f"{n}. {finding.code} {finding.name} {finding.text}" for n, finding in enumerate(findings, 1)),
            _("请于 %(due)s 前整改并书面答复。") % {"due": notice.due},
        ]
    )
    heads = awaited.heads_over([check.unit_id])[check.unit_id]
    for head in User.objects.filter(pk__in=heads).order_by("pk"):
        serving.serve(
            KIND,
            check,
            title=_("督察整改通知书（%(unit)s）") % {"unit": notice.unit},
            body=body,
            to_user=head,
            acting_user=acting_user,
        )


def tell_answered(notice: Rectification, *, acting_user: User) -> None:
    check = SpotCheck.everything.get(pk=notice.check_record_id)
    sending.notify(
        KIND,
        sending.with_delegates([check.filed_by_id]),
        check,
        title=_("%(unit)s已答复整改，等待复查") % {"unit": check.unit},
        text=notice.measures,
        acting_user=acting_user,
    )


def tell_rechecked(notice: Rectification, *, acting_user: User) -> None:
    sending.notify(
        KIND,
        [notice.answered_by_id],
        notice.check_record_id,
        title=_("整改复查：%(state)s") % {"state": notice.get_state_display()},
        text=notice.result,
        due=notice.due if notice.state == "issued" else None,
        acting_user=acting_user,
    )
