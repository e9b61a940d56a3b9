"""What rectification tells people: the notice as a served paper, each step as a message to whoever goes on."""

from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.notices import awaited, sending, serving
from inspections.rectification.letters import body_of
from inspections.rectification.models import Letter, Rectification

PAPER, STEP = "rectification", "rectification.step"


def serve(letter: Letter, *, acting_user: User) -> None:
    """The notice to each head of the unit, or of the next above that has one."""
    heads = awaited.heads_over([letter.unit_id])[letter.unit_id]
    for head in User.objects.filter(pk__in=heads).order_by("pk"):
        serving.serve(
            PAPER,
            letter,
            title=_("督察整改通知书（%(unit)s）") % {"unit": letter.unit},
            body=body_of(letter),
            to_user=head,
            acting_user=acting_user,
        )


def tell_owner(row: Rectification, title: str, text: str = "", *, acting_user: User | None) -> None:
    """Whoever answers for it now, and who stands in for them."""
    tell(row, sending.with_delegates([row.owner_id]), title, text, due=True, acting_user=acting_user)


def tell_inspectors(row: Rectification, title: str, text: str = "", *, acting_user: User | None) -> None:
    """Who filed the check, and who stands in for them."""
    filer = row.finding.filed_by_id
    tell(row, sending.with_delegates([filer]), title, text, acting_user=acting_user)


def tell(
    row: Rectification,
    to: set[int],
    title: str,
    text: str = "",
    *,
    due: bool = False,
    acting_user: User | None,
) -> None:
    sending.notify(
        STEP, to, row, title=title, text=text, due=row.due if due else None, acting_user=acting_user
    )
