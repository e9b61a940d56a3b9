"""The job that searches a plan: the problem is read, solved in a process of its own, and its answer kept as a proposal."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.duty.content import OFF
from assessment.duty.models import Proposal, ProposalState
from assessment.duty.planning.reading import Month, slot_of
from assessment.duty.rules.checks import breaks
from assessment.duty.rules.hours import told
from assessment.duty.solving import asking, obstacles
from assessment.duty.solving.gathering import problem_of
from assessment.duty.solving.lowering import digest, lowered
from assessment.duty.solving.problem import COUNTERS, Infeasible, Past, Problem, Solution
from assessment.duty.solving.reasons import Reasons, tallies
from assessment.duty.solving.solve import Undecided, solve
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, Job

KIND = "duty-solve"
OPEN = (ProposalState.RUNNING, ProposalState.READY, ProposalState.IMPOSSIBLE)
REMINDERS = 30
"""Sentences of what a proposal only nearly keeps."""


def address(proposal: Proposal) -> str:
    return reverse("assessment:duty-proposal", args=[proposal.pk])


def search(job: Job, chunk: Chunk) -> engine.Outcome:
    """Solve the plan as it stands now and keep the answer. Ends at once when the job is cancelled."""
    proposal = Proposal.everything.select_related("plan__unit").get(pk=job.params["proposal"])
    problem, month = problem_of(proposal.plan)
    seen = digest(lowered(problem))
    shares = {"possible": (5, 15), "clash": (15, 90), "better": (15, 90)}

    def ask(task: dict[str, Any]) -> dict[str, Any]:
        low, high = shares[task["stage"]]
        at = [low]

        def heard(share: float) -> None:
            at[0] = low + round(share * (high - low))

        return asking.ask(task, told=heard, wanted=lambda: engine.tell(job, at[0]))

    try:
        found = solve(problem, ask)
    except Undecided:
        found = None
    # whoever cancelled has marked the proposal; from here on it is ours until the end of the chunk
    row = Proposal.everything.select_for_update().get(pk=proposal.pk)
    row.digest = seen
    if isinstance(found, Solution):
        _keep(row, problem, month, found)
    elif isinstance(found, Infeasible):
        row.state = ProposalState.IMPOSSIBLE
        row.words = obstacles.told_of(problem, found).lines()
    else:
        row.state = ProposalState.FAILED
        row.words = [
            [
                _("没有结果"),
                [_("在规定的计算量内既没有排出来，也没能证明排不下；请减少人数或放宽应到人数后再试。")],
            ]
        ]
    row.save()
    return engine.Outcome(len(row.cells))


def _keep(row: Proposal, problem: Problem, month: Month, found: Solution) -> None:
    """The proposal with a reason for every shift, figures before and after, and what is only nearly kept."""
    reasons = Reasons(problem, found)
    why = {(slot.person, slot.date): reasons.of(slot) for slot in reasons.given}
    row.state, row.proven = ProposalState.READY, found.proven
    row.cells = [
        [person, day.day, code, why.get((person, day), [])]
        for (person, day), code in sorted(found.cells.items())
    ]
    row.figures = _figures(problem, month, found, reasons)
    after = breaks(replace(problem.facts, slots=reasons.slots))
    row.words = [
        [
            _("没能照顾的意愿"),
            [
                _("%(name)s %(day)s日想要「%(code)s」")
                % {"name": problem.who(person).name, "day": day.day, "code": code}
                for (person, day), code in sorted(problem.wishes.items())
                if found.cells.get((person, day), code) != code
            ],
        ],
        [_("提醒"), [one.words for one in after][:REMINDERS]],
    ]


def _figures(problem: Problem, month: Month, found: Solution, reasons: Reasons) -> list[dict[str, Any]]:
    """A line for each person: shifts, hours and counters before → after, the quarter's before it, and the days changed."""
    stood = tuple(slot_of(shift) for shift in month.shifts)
    before, after = tallies(problem, stood), reasons.tallies
    codes: dict[tuple[int, date], list[str]] = {}
    for slot in stood:
        codes.setdefault((slot.person, slot.date), []).append(slot.code)
    changes: dict[int, list[str]] = {}
    for (person, day), code in sorted(found.cells.items()):
        old = "+".join(codes.get((person, day), [])) or OFF
        if old != code:
            changes.setdefault(person, []).append(f"{day.day} {old}→{code}")
    lines = []
    for pk, who in sorted(problem.facts.people.items(), key=lambda one: one[1].name):
        past = problem.past.get(pk, Past())
        lines.append(
            {
                "person": pk,
                "name": who.name,
                "shifts": [before[pk].shifts, after[pk].shifts],
                "hours": [told(before[pk].minutes), told(after[pk].minutes)],
                **{name: [before[pk].counts[name], after[pk].counts[name], past[name]] for name in COUNTERS},
                "changed": changes.get(pk, []),
            }
        )
    return lines


def finish(job: Job) -> dict[str, Any]:
    """Where the answer is seen."""
    return {"url": job.params["url"]}


def failed(job: Job) -> None:
    """A job that ended without an answer leaves a proposal that says so."""
    rows = Proposal.everything.select_for_update().filter(pk=job.params["proposal"])
    for row in rows.filter(state=ProposalState.RUNNING):
        row.state = ProposalState.FAILED
        row.save(update_fields=["state"])
