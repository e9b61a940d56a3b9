"""A word of praise on the phone: whom, what for, sent. Points only where the policy gives any, up to its cap a month."""

from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from assessment.conduct.honours.actions import account_of
from assessment.conduct.honours.kinds import rules_at
from assessment.conduct.honours.models import Praise
from assessment.ledger.actions import Points, enter_points, unit_on
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.months import month_of, next_month, today
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from personnel.models import Person

NOTICE = SOURCE = "praise"


def points_left(person: Person, unit_id: int, day: date) -> int:
    """Points that one more word of praise brings: what the policy gives, as far as the month's cap leaves room."""
    rules = rules_at(unit_id, day)
    if rules is None or not rules.content["praise_points"]:
        return 0
    month = month_of(day)
    given = Praise.everything.filter(person=person, day__gte=month, day__lt=next_month(month))
    had = given.aggregate(sum=Sum("points"))["sum"] or 0
    return max(min(rules.content["praise_points"], rules.content["praise_cap"] - had), 0)


@transaction.atomic
def praise(person: Person, text: str, *, acting_user: User) -> Praise:
    """Praise somebody of one's own people; the same words on the same day are one."""
    access(Person.objects.select_for_update(of=("self",), no_key=True), pk=person.pk)
    unit_id, day = unit_on(person, today()), today()
    require(acting_user, Act.HONOUR_PRAISE, unit_id)
    if account_of(person) == acting_user.pk:
        raise Problem(_("不能表扬自己。"), code="own", field="person")
    text = written(text, _("表扬什么"), field="text")[:100]
    if Praise.everything.filter(person=person, day=day, text=text, given_by=acting_user).exists():
        raise Conflict(_("今天已经这样表扬过 %(name)s。") % {"name": person.name}, code="again", field="text")
    row = Praise.everything.create(
        person=person,
        unit_id=unit_id,
        text=text,
        day=day,
        points=points_left(person, unit_id, day),
        given_by=acting_user,
    )
    if row.points:
        entry = Points("PRAISE", _("口头表扬"), row.points, text, SOURCE, str(row.pk))
        enter_points(person, day, entry, acting_user=acting_user, permitted=Act.HONOUR_PRAISE)
    trail.record(
        Act.HONOUR_PRAISE, person, acting_user=acting_user, after={"text": text, "points": row.points}
    )
    notify(
        NOTICE,
        [account_of(person)],
        row,
        title=_("%(who)s表扬了您") % {"who": acting_user},
        text=text,
        acting_user=acting_user,
    )
    return row
