"""Publish a rule, end it, read it, note who has signed for it, remind who has not."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, require
from auxpolice.audit import trail
from auxpolice.files.actions import attach
from auxpolice.files.contents import Upload, receive
from auxpolice.months import today
from auxpolice.notices import sending
from auxpolice.notices.models import How, Urging
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit
from personnel.rulebook import queries
from personnel.rulebook.models import Receipt, Rule, RuleFile, Version

KIND = "rule"
"""The kind of message that leads to a rule."""


@transaction.atomic
def publish(
    unit: Unit,
    *,
    title: str,
    text: str,
    start: date,
    discussed: str,
    discussed_on: date,
    agreed: str,
    agreed_on: date,
    proofs: Iterable[Upload | bytes] = (),
    acting_user: User,
) -> Version:
    """Make a rule, or the next version of the one of this name, known to the unit's people: each is told once."""
    require(acting_user, Act.RULE_PUBLISH, unit)
    title = written(title, _("规章制度的名称"), field="title", least=2)
    if not discussed_on <= agreed_on <= today():
        raise Problem(
            _("先经职工讨论，再与工会或职工代表协商确定，两个日期都不能晚于今天（劳动合同法第四条）。"),
            code="democratic-way",
            field="agreed_on",
        )
    if start < today():
        raise Problem(_("规章制度公布之后才施行，施行日期不能早于今天。"), code="start", field="start")
    rule, _new = Rule.objects.get_or_create(unit=unit, title=title[:60])
    Rule.objects.select_for_update().get(pk=rule.pk)
    last = Version.everything.filter(rule=rule).order_by("-number").first()
    if last and (last.period.upper is None or last.period.upper > start):
        if last.period.lower >= start:
            raise Problem(_("新的一版要晚于现行一版的施行日期。"), code="start", field="start")
        last.period = DateRange(last.period.lower, start)
        last.save(update_fields=["period"])
    made = Version.everything.create(
        rule=rule,
        number=last.number + 1 if last else 1,
        text=written(text, _("正文"), field="text"),
        period=DateRange(start, None),
        discussed=written(discussed, _("怎样讨论的"), field="discussed")[:100],
        discussed_on=discussed_on,
        agreed=written(agreed, _("与谁协商确定"), field="agreed")[:100],
        agreed_on=agreed_on,
        published_by=acting_user,
        published_at=timezone.now(),
    )
    attach(RuleFile, made, [receive(sent, field="proofs") for sent in proofs], acting_user=acting_user)
    trail.record(
        Act.RULE_PUBLISH, made, acting_user=acting_user, after={"title": title, "number": made.number}
    )
    _tell(made, queries.bound(made), _("请阅读并确认：%(rule)s") % {"rule": made}, acting_user)
    return made


def _tell(version: Version, people, title: str, acting_user: User) -> int:
    accounts = User.objects.filter(person__in=people.values("pk"), is_active=True)
    return sending.notify(
        KIND,
        accounts.values_list("pk", flat=True),
        version,
        title=title,
        text=_("规章制度经本人知悉后才对本人适用。"),
        acting_user=acting_user,
    )


@transaction.atomic
def end(version_id: int, because: str, *, acting_user: User) -> Version:
    """The rule no longer holds from tomorrow on."""
    version = access(Version.objects.select_related("rule__unit"), for_update=True, pk=version_id)
    require(acting_user, Act.RULE_PUBLISH, version.rule.unit)
    if version.period.upper is not None:
        raise Conflict(_("这一版已不再施行，请刷新页面。"), code="ended")
    because = written(because, _("废止的原因"), field="because")
    version.period = DateRange(version.period.lower, max(today(), version.period.lower) + timedelta(days=1))
    version.ended_because = because[:200]
    version.save(update_fields=["period", "ended_because"])
    trail.record("rule.end", version, acting_user=acting_user, reason=because)
    return version


@transaction.atomic
def acknowledge(version_id: int, *, acting_user: User) -> Receipt:
    """One has read it, on the screen. A second press changes nothing."""
    require(acting_user, Act.RULE_READ)
    version = access(Version.objects.select_related("rule__unit"), pk=version_id)
    person = acting_user.person
    if person is None or not queries.of_person(person.pk).filter(pk=version.pk).exists():
        raise Denied()
    made, new = Receipt.everything.get_or_create(
        version=version,
        person=person,
        defaults={"known_on": today(), "how": How.SCREEN, "recorded_by": acting_user},
    )
    if new:
        trail.record(Act.RULE_READ, version, acting_user=acting_user, after={"how": How.SCREEN})
    return made


@transaction.atomic
def note_receipts(
    version_id: int,
    people: Iterable[int],
    how: str,
    known_on: date,
    *,
    first_witness: str = "",
    second_witness: str = "",
    acting_user: User,
) -> int:
    """Note who has signed the list on paper, or refused to before two witnesses; how many were new."""
    version = access(Version.objects.select_related("rule__unit"), pk=version_id)
    require(acting_user, Act.RULE_PUBLISH)
    if how not in (How.SIGNED, How.REFUSED):
        raise Problem(_("请选择签收或拒签。"), code="how", field="how")
    if not timezone.localdate(version.published_at) <= known_on <= today():
        raise Problem(_("签收日期须在公布之后、今天之前。"), code="known-on", field="known_on")
    first_witness, second_witness = first_witness.strip()[:50], second_witness.strip()[:50]
    if how == How.REFUSED:
        first_witness = written(first_witness, _("两名见证人"), field="first_witness")
        second_witness = written(second_witness, _("两名见证人"), field="second_witness")
        if first_witness == second_witness or str(acting_user) in (first_witness, second_witness):
            raise Problem(_("见证人须是登记人以外的两个人。"), code="witnesses", field="second_witness")
    missing = queries.unread(version).filter(pk__in=list(people)).values_list("pk", flat=True)
    ids = [pk for pk in missing if pk != acting_user.person_id]
    if not ids:
        raise Problem(_("请选择还没有签收的人。"), code="nobody", field="people")
    Receipt.everything.bulk_create(
        [
            Receipt(
                version=version,
                person_id=person,
                how=how,
                known_on=known_on,
                first_witness=first_witness,
                second_witness=second_witness,
                recorded_by=acting_user,
            )
            for person in ids
        ],
        batch_size=1000,
    )
    trail.record("rule.note", version, acting_user=acting_user, after={"how": how, "people": len(ids)})
    return len(ids)


@transaction.atomic
def remind(version_id: int, *, acting_user: User) -> int:
    """Remind whoever within reach hasn't read it; once a working day. How many were told."""
    version = access(Version.objects.select_related("rule__unit"), pk=version_id)
    require(acting_user, Act.RULE_PUBLISH)
    try:
        with transaction.atomic():
            Urging.objects.create(
                matter=f"rule:{version.pk}", urged_by=acting_user, day=sending.working_day()
            )
    except IntegrityError as error:
        raise Conflict(_("今天已经提醒过，请下一个工作日再提醒。"), code="urged") from error
    told = _tell(version, queries.unread(version), _("还没有阅知：%(rule)s") % {"rule": version}, acting_user)
    trail.record("notice.urge", version, acting_user=acting_user, after={"to": told})
    return told
