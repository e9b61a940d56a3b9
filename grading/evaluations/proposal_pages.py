"""Pages of the units' proposals in a batch: recommended or not, and the counted ballots of the appraisal."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.problems import Problem
from grading.evaluations import deciding as actions
from grading.evaluations import queries
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import Evaluation, Verdict
from grading.rules import appraisal

COUNTS = ("issued", *appraisal.GRADES)


def _number(text: str, name: str) -> int:
    text = text.strip() or "0"
    if not text.isascii() or not text.isdecimal() or len(text) > 4:
        raise Problem(_("%(name)s 的票数「%(text)s」不是整数。") % {"name": name, "text": text})
    return int(text)


def _save(verdict: Verdict, typed: QueryDict, user) -> bool:
    choice = typed.get(f"recommended-{verdict.pk}", "")
    if choice not in ("0", "1"):
        return False
    issued, *votes = (_number(typed.get(f"{key}-{verdict.pk}", ""), verdict.person.name) for key in COUNTS)
    actions.propose_for_unit(
        verdict,
        choice == "1",
        issued=issued,
        votes=votes if issued or any(votes) else (),
        remark=typed.get(f"remark-{verdict.pk}", ""),
        acting_user=user,
    )
    return True


def _row(verdict: Verdict, ladder, typed: QueryDict) -> dict:
    proposal = getattr(verdict, "proposal", None)
    held = (
        {"issued": proposal.issued, **dict(zip(appraisal.GRADES, proposal.votes, strict=True))}
        if proposal
        else {}
    )
    chosen = "" if proposal is None else str(int(proposal.recommended))
    return {
        "verdict": verdict,
        "old": ladder.level(verdict.old_rank).name,
        "new": ladder.level(verdict.old_rank + 1).name,
        "recommended": typed.get(f"recommended-{verdict.pk}", chosen),
        "counts": [
            (key, typed.get(f"{key}-{verdict.pk}", str(held[key]) if held.get("issued") else ""))
            for key in COUNTS
        ],
        "score": proposal.appraisal / 100 if proposal and proposal.issued else None,
        "remark": typed.get(f"remark-{verdict.pk}", proposal.remark if proposal else ""),
    }


@page(Act.LEVEL_PROPOSE)
def unit_proposals(request, pk):
    """The unit's people who only lack its recommendation, in one form."""
    found = access(Evaluation, pk=pk)
    ladder = ladder_of(found)
    verdicts = queries.candidates(found).order_by("unit__sort_order", "-points", "person__pinyin")
    chunk = Paginator(verdicts, 100).get_page(request.GET.get("page"))
    problem, saved = None, 0
    if request.method == "POST":
        try:
            for verdict in chunk:
                saved += _save(verdict, request.POST, request.user)
        except Problem as refused:
            if refused.status == 404:
                raise
            problem = refused
        else:
            messages.success(request, _("已保存 %(n)d 人的意见。") % {"n": saved})
            return redirect("grading:unit-proposals", pk=pk)
    section = ladder.section("appraisal")
    context = {
        "evaluation": found,
        "rows": [_row(verdict, ladder, request.POST) for verdict in chunk],
        "page": chunk,
        "problem": problem,
        "saved": saved,
        "heads": [_("发出"), _("优秀"), _("称职"), _("基本称职"), _("不称职")],
        "weights": [appraisal.setting(section, grade) for grade in appraisal.GRADES],
        "turnout": appraisal.setting(section, "turnout_percent"),
        "open": found.state == "proposed",
    }
    return render(request, "grading/unit_proposals.html", context, status=400 if problem else 200)
