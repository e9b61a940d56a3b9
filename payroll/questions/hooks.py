"""Questions about slips in the work queue and in the menu."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue
from auxpolice.notices import awaited
from auxpolice.notices.awaited import Awaited
from payroll.questions import queries
from payroll.questions.models import SlipQuestion


@queue.register(Act.PAYSLIP_ANSWER)
def questions_to_answer(request) -> QueueItem:
    found = queries.to_answer(request.scope).aggregate(n=Count("id"), due=Min("due"))
    return QueueItem(
        _("工资疑问待答复"), reverse("payroll:questions"), found["n"], found["due"], icon="message-question"
    )


@queue.register()
def answers_to_read(request) -> Iterator[QueueItem]:
    """Answers the asker has not opened yet."""
    rows = SlipQuestion.everything.filter(
        raised_by=request.user, state=SlipQuestion.State.ANSWERED, seen_at__isnull=True
    )
    for row in rows.select_related("slip")[:5] if request.user.person_id else ():
        url = reverse("payroll:slip", args=[row.slip.month_id, row.person_id])
        yield QueueItem(
            _("工资疑问已答复：%(item)s") % {"item": row.item_name}, f"{url}#questions", icon="message-check"
        )


menu.register(
    MenuEntry(
        gettext_lazy("工资疑问"),
        "payroll:questions",
        Act.PAYSLIP_ANSWER,
        "message-question",
        Section.PAY,
        16,
        under="payroll:months",
    )
)


def _questions_asked(request) -> Iterator[Awaited]:
    """Open questions about one's own slips, with whoever is to answer them."""
    mine = SlipQuestion.everything.filter(raised_by=request.user, state=SlipQuestion.State.OPEN)
    rows = list(mine.select_related("slip")[:50])
    heads = awaited.heads_over(row.unit_id for row in rows if row.to_role == Role.UNIT_HEAD)
    for row in rows:
        to_heads = row.to_role == Role.UNIT_HEAD
        yield Awaited(
            f"slip-question:{row.pk}",
            _("工资疑问：%(item)s") % {"item": row.item_name},
            row.read_at_page(),
            timezone.localdate(row.raised_at),
            heads[row.unit_id] if to_heads else awaited.holders_of(Role(row.to_role)),
            due=row.due,
        )


awaited.register(_questions_asked)
