"""What-if 测算: what people would earn under other policies, kept with everything it rests on. Fen.

A simulation is a forecast: nothing of it is ever paid, which ``is_forecast`` says by constraint, and no payslip,
run or file refers to it. Its rows are written once (guards.sql).
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.batch.models import Job
from auxpolice.months import first_day_check
from auxpolice.units.models import Unit
from personnel.models import Person

HELD = "held"
"""Where ``Simulation.ladders`` keeps the ladder in force for sides that leave the levels as they are."""


class SimulationState(models.TextChoices):
    RUNNING = "running", _("测算中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")


class _OfTheBureau(ScopedModel):
    """Rows that only those see who see everybody's pay."""

    scope_resource = Resource.PAYROLL

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(pk__in=[])


class Simulation(_OfTheBureau):
    """``sides``: [{"name", "pay", "levels", "protect"}], the first is what the others are held against; ``pay`` and
    ``levels`` are version ids, None for what is in force or held. ``schemes`` and ``ladders`` keep the contents
    they had, by version id (and the ladder in force under ``HELD``); ``parameters`` the law of the whole year.
    ``facts_month`` is the month whose work is taken, ``month`` the one whose law and policies hold. ``unit_ids`` empty
    means the whole bureau. ``budget_fen`` is the year's appropriation for the people simulated. ``inputs_digest`` is
    taken of the frozen inputs as they are written, ``digest`` of these, everybody's totals and the items' sums."""

    State = SimulationState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("名称"), max_length=120)
    month = models.DateField(_("测算月份"))
    facts_month = models.DateField(_("取数月份"))
    unit_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    sides = models.JSONField()
    schemes = models.JSONField(default=dict)
    ladders = models.JSONField(default=dict)
    parameters = models.JSONField(default=list)
    fact_names = ArrayField(models.CharField(max_length=40))
    budget_fen = models.BigIntegerField(_("全年预算"), null=True, blank=True)
    build_id = models.CharField(max_length=64)
    state = models.CharField(
        _("状态"), max_length=8, choices=SimulationState.choices, default=SimulationState.RUNNING
    )
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="simulation")
    people = models.PositiveIntegerField(_("人数"), default=0)
    summary = models.JSONField(default=dict)
    inputs_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(_("校验值"), max_length=64, blank=True)
    is_forecast = models.BooleanField(default=True, editable=False)
    created_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(_OfTheBureau.Meta):
        ordering = ["-created_at"]
        constraints = [
            first_day_check("month", "simulation_first_day"),
            first_day_check("facts_month", "simulation_facts_first_day"),
            CheckConstraint(condition=Q(facts_month__lte=F("month")), name="simulation_facts_not_later"),
            CheckConstraint(condition=Q(is_forecast=True), name="simulation_is_never_pay"),
            CheckConstraint(
                condition=Q(budget_fen__isnull=True) | Q(budget_fen__gt=0), name="simulation_budget_positive"
            ),
            CheckConstraint(
                condition=Q(state="done") & ~Q(digest="") | ~Q(state="done"),
                name="simulation_done_has_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SimulationInput(_OfTheBureau):
    """Frozen facts of one person: ``facts`` in the order of ``fact_names``; ``ranks`` and ``steps`` one a side;
    ``versions`` the scheme of the person on each side; ``level_years`` full years in the present level."""

    simulation = models.ForeignKey(
        Simulation, models.PROTECT, related_name="inputs", db_constraint=False, db_index=False
    )
    position = models.IntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    facts = ArrayField(models.BigIntegerField())
    ranks = ArrayField(models.BigIntegerField())
    steps = ArrayField(models.BigIntegerField())
    versions = ArrayField(models.BigIntegerField())
    level_years = models.BigIntegerField()

    class Meta(_OfTheBureau.Meta):
        constraints = [
            models.UniqueConstraint(fields=["simulation", "position"], name="simulation_input_position")
        ]


class SimulatedSlip(_OfTheBureau):
    """The pay of one person on one side. ``amounts`` in the order of the side's scheme. ``held_fen`` is kept
    back for the year; ``year_cost_fen`` is gross, employer's side and held over the calendar year."""

    simulation = models.ForeignKey(
        Simulation, models.PROTECT, related_name="slips", db_constraint=False, db_index=False
    )
    side = models.SmallIntegerField()
    position = models.IntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    version_id = models.BigIntegerField()
    protected_fen = models.BigIntegerField()
    amounts = ArrayField(models.BigIntegerField())
    gross_fen = models.BigIntegerField(_("应发"))
    deductions_fen = models.BigIntegerField(_("扣款"))
    net_fen = models.BigIntegerField(_("实发"))
    employer_fen = models.BigIntegerField(_("单位负担"))
    held_fen = models.BigIntegerField(_("年度留存"))
    year_cost_fen = models.BigIntegerField(_("全年成本"))

    class Meta(_OfTheBureau.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["simulation", "side", "position"], name="simulated_slip_position"
            ),
            CheckConstraint(
                condition=Q(net_fen=F("gross_fen") - F("deductions_fen")),
                name="simulated_net_is_gross_less",
            ),
        ]


class SimulatedItem(_OfTheBureau):
    """Sum of one item over the people of one chunk of one side, so that totals need no unnesting."""

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="items")
    side = models.SmallIntegerField()
    chunk = models.IntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    total_fen = models.BigIntegerField()

    class Meta(_OfTheBureau.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["simulation", "side", "chunk", "code"], name="simulated_item_once"
            )
        ]


class SimulationLeftOut(_OfTheBureau):
    """Somebody of the population who can't be paid on a side, and why; left out of every side."""

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="left_out")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    side = models.SmallIntegerField()
    why = models.CharField(_("原因"), max_length=200)

    class Meta(_OfTheBureau.Meta):
        constraints = [
            models.UniqueConstraint(fields=["simulation", "person", "side"], name="simulation_left_out_once")
        ]


class SimulationOutlook(_OfTheBureau):
    """A question to a finished simulation and its answer: a projection over years, or the highest affordable
    parameter. ``asked`` are all assumptions, ``answer`` what came out."""

    KINDS = [("projection", _("五年推演")), ("affordable", _("预算可承受上限"))]

    simulation = models.ForeignKey(Simulation, models.PROTECT, related_name="outlooks")
    kind = models.CharField(max_length=10, choices=KINDS)
    asked = models.JSONField()
    answer = models.JSONField()
    created_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(_OfTheBureau.Meta):
        ordering = ["-created_at"]
