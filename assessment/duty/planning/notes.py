"""Messages of plans and swaps to those whom they touch."""

from collections.abc import Collection
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.models import Swap
from auxpolice.access.models import User
from auxpolice.months import format_month
from auxpolice.notices import kinds, sending
from auxpolice.notices.awaited import heads_over

PLAN, SWAP = "duty-plan", "duty-swap"
kinds.register(
    kinds.Kind(
        PLAN, gettext_lazy("班表"), lambda _record: reverse("assessment:duty-mine"), icon="calendar-event"
    )
)
kinds.register(kinds.Kind(SWAP, gettext_lazy("换班"), kinds.page("assessment:duty-swap"), icon="replace"))


def accounts_of(people: Collection[int]) -> list[int]:
    """Active accounts of these people; one statement."""
    return list(User.objects.filter(person__in=people, is_active=True).values_list("pk", flat=True))


def published(unit: str, month: date, people: Collection[int], by: User) -> int:
    return sending.notify(
        PLAN,
        accounts_of(people),
        title=_("%(unit)s %(month)s 班表已发布") % {"unit": unit, "month": format_month(month)},
        text=_("点开查看自己的班；有事可以找同事换班。"),
        acting_user=by,
    )


def changed(person: int, parts: Collection[str], by: User) -> None:
    sending.notify(
        PLAN,
        accounts_of([person]),
        title=_("您的班有改动（%(count)s 天）") % {"count": len(parts)},
        text="；".join(parts),
        acting_user=by,
    )


def swap(row: Swap, people: Collection[int], title: str, text: str, by: User, heads: bool = False) -> None:
    """A message about a swap to these people, and to the unit's heads where they are to decide."""
    to = set(accounts_of(people)) if people else set()
    if heads:
        to |= sending.with_delegates(heads_over([row.unit_id])[row.unit_id])
    sending.notify(SWAP, to, row, title=title, text=text, acting_user=by)
