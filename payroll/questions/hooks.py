"""Questions about slips in the work queue and in the menu."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue
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
        gettext_lazy("工资疑问"), "payroll:questions", Act.PAYSLIP_ANSWER, "message-question", Section.PAY, 16
    )
)
