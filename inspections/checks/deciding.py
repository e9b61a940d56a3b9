"""Decide a finding: confirmed, not upheld, reversed; never by who filed the check or came along."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.ledger.actions import Points, enter_points, entry_of, reverse_points
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.flow import held
from auxpolice.second_person import refuse_own
from inspections.checks.models import FINDING_FLOW, CheckMember, Finding, FindingState

FINDING = "finding"
"""The kind of record that a finding is on the ledger."""


@transaction.atomic
def confirm_finding(finding: Finding, decision: str = "", *, acting_user: User) -> Finding:
    """Confirm a finding: its points go on the person's ledger, once."""
    require(acting_user, Act.CHECK_CONFIRM)
    locked = _held(finding)
    _move(locked, FindingState.CONFIRMED, decision, acting_user, decision=decision)
    if locked.person is not None and locked.points:
        enter_points(
            locked.person,
            timezone.localdate(locked.check_record.at),
            Points(
                locked.code,
                locked.name,
                locked.points,
                locked.text or locked.check_record.place,
                FINDING,
                str(locked.pk),
            ),
            acting_user=acting_user,
            permitted=Act.CHECK_CONFIRM,
        )
    return locked


@transaction.atomic
def drop_finding(finding: Finding, decision: str, *, acting_user: User) -> Finding:
    """Not uphold a finding: it costs nothing, and the reason is kept."""
    require(acting_user, Act.CHECK_CONFIRM)
    locked = _held(finding)
    _move(locked, FindingState.DROPPED, decision, acting_user)
    return locked


@transaction.atomic
def reverse_finding(finding: Finding, decision: str, *, acting_user: User) -> Finding:
    """Reverse a confirmed finding: points already taken come back by a new entry."""
    require(acting_user, Act.CHECK_CONFIRM)
    locked = _held(finding)
    _move(locked, FindingState.REVERSED, decision, acting_user)
    if entry := entry_of(FINDING, str(locked.pk)):
        reverse_points(entry, decision, acting_user=acting_user, permitted=Act.CHECK_CONFIRM)
    return locked


def _held(finding: Finding) -> Finding:
    return held(Finding.everything, finding.pk, "check_record", "person")


def _move(finding: Finding, to: FindingState, reason: str, acting_user: User, **fields: Any) -> None:
    way = FINDING_FLOW.ready(finding, to, acting_user, right=Act.CHECK_CONFIRM)
    members = CheckMember.everything.filter(check_record=finding.check_record_id)
    refuse_own(
        members.values_list("user_id", flat=True),
        acting_user,
        maker=_("参加这次督察的人"),
        verb=way.verb,
        what=_("这个问题"),
        act=Act.CHECK_CONFIRM,
    )
    FINDING_FLOW.move(finding, to, acting_user=acting_user, act=Act.CHECK_CONFIRM, reason=reason, **fields)
