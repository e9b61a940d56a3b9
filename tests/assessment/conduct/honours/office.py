"""An office that gives honours: verbs for the way of a nomination."""

from datetime import date, timedelta

from assessment.conduct.honours import actions, praising
from assessment.conduct.honours.content import HONOURS
from assessment.conduct.honours.defaults import EXAMPLE
from assessment.conduct.honours.models import Honour, Nomination
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import today
from payroll import policies as plans
from tests import vocabulary as say
from tests.assessment.bureau import Bureau
from tests.files.samples import picture

DEED = "下夜班途中跳入河中救起落水儿童，事迹经核实。"


class Office(Bureau):
    """``kinds`` is the policy's content in force; the department has a deputy, who reviews what others put forward."""

    def __init__(self, **changes):
        super().__init__(plans.pilot_plan())
        self.force(HONOURS, "表彰奖励办法", EXAMPLE | changes)
        self.other_leader = say.account(Role.LEADER)

    def nominate(
        self, person, kind="H01", *, day: date | None = None, by=None, unit=None, **more
    ) -> Nomination:
        by = by or self.head
        deed = actions.Deed(kind, day or today() - timedelta(days=3), DEED, [picture()], **more)
        with acting(by):
            return actions.nominate(person, unit, deed, acting_user=by)

    def appraise(self, row, present=10, in_favour=9) -> Nomination:
        with acting(self.head):
            return actions.appraise(row.pk, present, in_favour, acting_user=self.head)

    def review(self, row, by=None, document="云公政〔2026〕12号") -> Nomination:
        by = by or self.political
        with acting(by):
            return actions.review(row.pk, "同意申报", document, acting_user=by)

    def submit(self, row, *, by=None, day: date | None = None) -> Nomination:
        by = by or self.political
        with acting(by):
            return actions.submit(
                row.pk, "云公政〔2026〕12号", acting_user=by, day=day or row.public_until + timedelta(days=1)
            )

    def grant(self, row, by=None) -> Nomination:
        by = by or self.leader
        with acting(by):
            return actions.grant(row.pk, "同意", acting_user=by)

    def submitted(self, person, kind="H01", **more) -> Nomination:
        """Put forward, appraised, reviewed, public where it must be, and before the leader."""
        row = self.review(self.appraise(self.nominate(person, kind, **more)))
        return self.submit(row) if row.state == "public" else row

    def granted(self, person, kind="H01", **more) -> Nomination:
        return self.grant(self.submitted(person, kind, **more))

    def revoke(self, row, by=None) -> Nomination:
        by = by or self.leader
        with acting(by):
            return actions.revoke(row.pk, "事迹不实", acting_user=by)

    def praise(self, person, text="冒雨疏导交通", by=None):
        by = by or self.head
        with acting(by):
            return praising.praise(person, text, acting_user=by)

    def own_with(self, person, password: str):
        """The person's account, with a password to sign in by."""
        own = self.own(person)
        own.set_password(password)
        own.save()
        return own

    def honours(self, person) -> list[Honour]:
        return list(Honour.everything.filter(person=person, in_force=True))

    def points_of(self, person) -> int:
        return sum(LedgerEntry.everything.filter(person=person).values_list("points", flat=True))
