"""Rules in the menu, in the queue of who hasn't read them, and as a figure of each unit."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.files import owners
from auxpolice.hooks import MenuEntry, QueueItem, Section, Urgency, menu, queue
from auxpolice.notices import kinds
from personnel.rulebook import actions, queries
from personnel.rulebook.models import Receipt, RuleFile, Version


@queue.register(Act.RULE_READ)
def to_read(request) -> Iterator[QueueItem]:
    if not request.user.person_id:
        return
    known = queries.read_by(request.user.person_id)
    for row in queries.of_person(request.user.person_id).exclude(pk__in=known)[:5]:
        yield QueueItem(
            _("规章制度待阅知"),
            reverse("personnel:rule", args=[row.pk]),
            detail=str(row),
            urgency=Urgency.SOON,
            icon="book",
        )


kinds.register(kinds.Kind(actions.KIND, gettext_lazy("规章制度"), kinds.page("personnel:rule"), icon="book"))
owners.register(
    owners.Owner(
        RuleFile,
        Act.RULE_VIEW,
        lambda version: reverse("personnel:rule", args=[version.pk]),
        seen_as="rule.file",
        years=30,
    )
)
menu.register(
    MenuEntry(
        gettext_lazy("规章制度"),
        "personnel:rules",
        Act.RULE_VIEW,
        "book",
        Section.PEOPLE,
        60,
        under="talks:index",
    )
)
witness.protect(Version, Receipt)
