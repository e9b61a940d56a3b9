"""A small county that can be paid: policy, law, levels, posts; verbs for a payroll month."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from auxpolice.access.models import Role, User
from auxpolice.access.scope import acting
from auxpolice.batch import engine
from auxpolice.batch.models import JobState
from auxpolice.calendar.seeding import seed_years
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.units.models import Unit
from grading.ladders import LEVELS
from grading.levels.models import LevelHolding
from grading.posts.models import PostClassification
from payroll import policies as shipped
from payroll.brakes import actions as brakes
from payroll.brakes import measuring
from payroll.brakes.models import Waiver
from payroll.defaults import load_parameters
from payroll.entries import actions as entries
from payroll.entries.models import PayEntry
from payroll.exceptions import actions as exceptions
from payroll.month import freezing, gaps
from payroll.month.models import PayrollMonth, PayrollRun
from payroll.running import actions as month_actions
from payroll.running import approving
from payroll.schemes import PAY
from personnel.models import Employment, Person, Post
from tests import vocabulary as say

LONG_AGO = date(2015, 1, 1)


class County:
    """Accounts and policies; ``scheme`` is the content of the pay plan in force for every unit."""

    def __init__(self, scheme: dict | None = None, years: tuple[int, int] = (2025, 2026)):
        say.unit("城关派出所")
        say.unit("东街派出所")
        seed_years(*years)
        self.political = say.account(Role.POLITICAL)
        self.finance = say.account(Role.FINANCE, username="caiwu")
        self.checker = say.account(Role.FINANCE, username="fuhe")
        self.other_finance = say.account(Role.FINANCE, username="caiwu2")
        self.leader = say.account(Role.LEADER, username="juzhang")
        load_parameters(acting_user=self.political)
        self.levels = self.force(LEVELS, "层级", {"levels": []}, check=False)
        self.plan = self.force(PAY, "现行方案", scheme or shipped.current_plan())

    def force(
        self, kind: str, title: str, content: dict, *, start=LONG_AGO, units=None, check=True, **choices: bool
    ) -> PolicyVersion:
        """A version drafted, approved by the leader and in force."""
        if check:
            version = policies.create_draft(kind, title, content, acting_user=self.political)
        else:
            version = PolicyVersion.everything.create(
                kind=kind, number=900, title=title, content=content, created_by=self.political
            )
        version = policies.move(
            version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=self.political
        )
        if check:
            version = policies.approve(version, acting_user=self.leader)
            policies.put_in_force(version, units, start, acting_user=self.political, **choices)
        return version

    def hire(self, name="张伟", *, on=date(2024, 3, 5), rank=2, at: Unit | None = None, **more) -> Person:
        """Somebody with a level and a classified post since the day of hire."""
        person = say.hire(name, on=on, at=at or say.unit("城关派出所"), **more)
        grade_post(say.post(), self.levels)
        give_level(person, rank, on, self.levels)
        return person

    def open(self, month: date) -> PayrollMonth:
        with acting(self.finance):
            return month_actions.open_month(month, acting_user=self.finance)

    def pass_gaps(self, month: date) -> None:
        """Every gap that may be passed, and days still to come, by the leader: what these tests leave out. Nobody reckons
        here what missing attendance and grades are worth."""
        self.open(month)
        with acting(self.leader):
            _rows, params = freezing.month_parameters(month)
            passed = brakes.standing(month)
            for gap in gaps.found(params):
                known = passed.get(gap.code)
                if gap.code in measuring.MEASURED and (known is None or known.people != gap.people):
                    Waiver.objects.filter(pk=known.pk if known else None).update(dropped_at=timezone.now())
                    Waiver.objects.create(
                        month_id=month, kind=gap.code, people=gap.people, sentence=gap.sentence, reason="测试",
                        waived_by=self.leader, by_leader=True,
                    )  # fmt: skip
            brakes.waive_all(month, "测试", acting_user=self.leader)
            for day in brakes.days(month):
                if not day.passed:
                    brakes.waive(month, day.code, "测试", acting_user=self.leader)

    def start(self, month: date, **more) -> PayrollRun:
        self.pass_gaps(month)
        with acting(self.finance):
            return month_actions.start_run(month, acting_user=self.finance, **more)

    def calculate(self, month: date) -> PayrollRun:
        run = self.start(month)
        job = engine.run_until_done(run.job)
        assert job.state == JobState.DONE, job.message
        return PayrollRun.objects.get(pk=run.pk)

    def one_off(
        self,
        person: Person,
        month: date,
        kind: str,
        fen: int,
        reason: str = "嘉奖",
        *,
        by: User | None = None,
        **more,
    ) -> PayEntry:
        """A one-off amount, entered by finance and confirmed by the leader."""
        with acting(by or self.finance):
            made = entries.enter_amount(
                person, month, kind, fen, reason, acting_user=by or self.finance, **more
            )
        with acting(self.leader):
            return entries.confirm_entry(made.pk, acting_user=self.leader)

    def check(self, month: date) -> PayrollMonth:
        with acting(self.checker):
            exceptions.clear_rest(month, "已逐条核对", acting_user=self.checker)
            return approving.check_month(month, acting_user=self.checker)

    def approve(self, month: date, by: User | None = None) -> PayrollMonth:
        digest = PayrollMonth.objects.get(pk=month).digest
        with acting(by or self.leader):
            return approving.approve_month(month, digest=digest, acting_user=by or self.leader)

    def lock(self, month: date) -> PayrollMonth:
        with acting(self.finance):
            return month_actions.lock_month(month, acting_user=self.finance)

    def pay(self, month: date) -> PayrollRun:
        """The whole month: calculated, checked, approved by the leader, locked."""
        run = self.calculate(month)
        self.check(month)
        self.approve(month)
        self.lock(month)
        return run


def grade_post(post: Post, method: PolicyVersion, post_class: int = 2) -> None:
    PostClassification.objects.get_or_create(
        post=post,
        defaults={
            "method": method,
            "values": {},
            "post_class": post_class,
            "score": 5000,
            "period": DateRange(LONG_AGO, None),
        },
    )


def give_level(
    person: Person, rank: int, on: date, version: PolicyVersion, until: date | None = None
) -> LevelHolding:
    """A level from a day; one held before ends there."""
    for row in LevelHolding.everything.filter(person=person, period__endswith__isnull=True):
        row.period = DateRange(row.period.lower, on)
        row.save()
    employment = Employment.everything.filter(person=person).order_by("-period").first()
    return LevelHolding.everything.create(
        person=person,
        employment=employment,
        version=version,
        level_code=f"L{rank}",
        level_name=f"第{rank}级",
        rank_order=rank,
        step=1,
        counts_from=on,
        period=DateRange(on, until),
        source="manual",
    )
