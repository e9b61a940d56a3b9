"""A bureau in which cases of discipline run: who does what, and the steps as verbs."""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from assessment.conduct.discipline import actions, deciding
from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.defaults import EXAMPLE
from assessment.conduct.discipline.models import Case
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.months import SHANGHAI, today
from auxpolice.notices import serving
from auxpolice.notices.models import Paper
from personnel.rulebook import actions as rulebook
from personnel.rulebook.models import Version
from tests import vocabulary as say
from tests.assessment.bureau import Bureau

TEXT = "值班期间不得脱岗。"


@contextmanager
def on(day: date):
    """What happens within happens at noon of the day."""
    with clock.at(datetime.combine(day, time(12), SHANGHAI)):
        yield


class Discipline(Bureau):
    """With the policy in force, a rule of the bureau, two investigators."""

    def __init__(self, scheme=None):
        super().__init__(scheme)
        self.force(DISCIPLINE, "处分规则", EXAMPLE)
        self.inspector, self.second = say.account(Role.INSPECTOR), say.account(Role.INSPECTOR)
        self.chief = say.account(Role.LEADER)

    def rule(self, *, start: date | None = None, title="值班备勤管理规定") -> Version:
        start = start or today()
        with acting(self.political):
            return rulebook.publish(
                say.bureau(),
                title=title,
                text=TEXT,
                start=start,
                discussed="全体辅警大会",
                discussed_on=start - timedelta(days=20),
                agreed="局工会",
                agreed_on=start - timedelta(days=10),
                acting_user=self.political,
            )

    def knows(self, person, rule: Version) -> None:
        with acting(self.own(person)) as _scope:
            rulebook.acknowledge(rule.pk, acting_user=self.own(person))

    def clue(self, person, *, source=("head", ""), by=None, **more) -> Case:
        by = by or self.head
        with acting(by):
            return actions.open_case(
                *source, person, clue="夜班脱岗两小时", known_on=today(), acting_user=by, **more
            )

    def filed(self, case: Case) -> Case:
        with acting(self.political):
            return actions.file_case(case.pk, [self.inspector, self.second], True, acting_user=self.political)

    def breach(self, case: Case, act_on: date, rule: Version | None, **more):
        with acting(self.inspector):
            return actions.note_breach(
                case.pk,
                act_on,
                "夜班脱岗",
                rule=rule.pk if rule else None,
                acting_user=self.inspector,
                **more,
            )

    def reported(self, case: Case, intended="warning") -> Case:
        with acting(self.inspector):
            return actions.report(case.pk, "夜班脱岗两小时，监控为证", intended, acting_user=self.inspector)

    def told(self, case: Case) -> Case:
        with acting(self.political):
            return deciding.tell(case.pk, acting_user=self.political)

    def read(self, person, case: Case, which="notice"):
        """The person acknowledges the paper on the screen."""
        user = self.own(person)
        paper = Paper.objects.get(pk=getattr(Case.everything.get(pk=case.pk), f"{which}_id"))
        with acting(user):
            return serving.acknowledge(paper, acting_user=user)

    def heard(self, case: Case, how="noted", text="当晚身体不适", checked="查无就医记录，不成立") -> Case:
        with acting(self.second):
            return deciding.hear(case.pk, checked, how, text, acting_user=self.second)

    def proposed(self, case: Case, *kinds: str, by=None, **more) -> Case:
        by, rows = by or self.political, list(case.breaches.all())
        measures = {row.pk: kind for row, kind in zip(rows, kinds, strict=True)}
        with acting(by):
            return deciding.propose(case.pk, measures, "依照值班备勤管理规定", acting_user=by, **more)

    def decided(self, case: Case, by=None) -> Case:
        by = by or self.leader
        with acting(by):
            return deciding.decide(case.pk, acting_user=by)

    def issued(self, case: Case, document="云公辅处〔2026〕1号") -> Case:
        with acting(self.political):
            return deciding.issue(case.pk, document, acting_user=self.political)

    def up_to_report(self, person, rule: Version, intended="warning", acts: int = 1) -> Case:
        """A case with so many acts of today and the days before, reported."""
        case = self.filed(self.clue(person))
        for back in range(acts):
            self.breach(case, today() - timedelta(days=back), rule)
        return self.reported(case, intended)

    def up_to_hearing(self, person, rule: Version, intended="warning", acts: int = 1) -> Case:
        case = self.told(self.up_to_report(person, rule, intended, acts))
        self.read(person, case)
        return self.heard(case)

    def served(self, person, rule: Version, kind="warning", document="云公辅处〔2026〕1号") -> Case:
        """The whole way to a sanction that has reached its person."""
        case = self.up_to_hearing(person, rule, kind)
        self.proposed(case, kind)
        self.decided(case)
        self.issued(case, document)
        self.read(person, case, "decision")
        return Case.everything.get(pk=case.pk)
