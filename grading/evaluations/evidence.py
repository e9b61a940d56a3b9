"""The records behind a verdict's conditions, as they stand today: what a line of an explanation opens.

A verdict keeps the number of the record it rests on; here that record is shown among the person's others of its kind,
within the reader's scope, and it is said when it is no longer there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessment.appraisal.models import AnnualResult
from assessment.conduct.discipline.models import Sanction
from assessment.conduct.honours.models import Honour
from auxpolice.by_two import ByTwoState
from grading.evaluations.models import Verdict
from grading.levels.models import LevelHolding
from personnel.models import Assignment, Employment, Person
from personnel.training.models import Certificate, TrainingRecord

# conditions that are counted from several records, or keep no number of one
COUNTED = {
    "annual_results": "annual_result",
    "training_days": "training",
    "post_class": "post",
    "month_score": "",
}


@dataclass(frozen=True)
class Row:
    cells: list[str]
    cited: bool


@dataclass(frozen=True)
class Records:
    title: str
    heads: list[str]
    rows: list[Row]
    missing: bool  # the cited record is not among them any more


def kind_of(code: str, record_kind: str) -> str:
    """The kind of record that a condition opens; empty where there is none to open."""
    return record_kind or COUNTED.get(code, "")


def _span(period: Any) -> str:
    last = _("至今") if period.upper is None else f"{period.upper:%Y-%m-%d}"
    return f"{period.lower:%Y-%m-%d} – {last}"


def _employments(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    rows = Employment.objects.filter(person=person).order_by("-period")
    return [_("期间"), _("辅警编号"), _("参加辅警工作"), _("离职")], [
        (e.pk, [_span(e.period), e.badge_number, f"{e.first_worked:%Y-%m-%d}", e.get_exit_kind_display()])
        for e in rows
    ]


def _levels(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    rows = LevelHolding.objects.filter(person=person).select_related("set_by").order_by("-period")
    return [_("期间"), _("层级"), _("年限起算（定级时间）"), _("来源"), _("核定人")], [
        (
            h.pk,
            [
                _span(h.period),
                str(h),
                f"{h.counts_from:%Y-%m-%d}",
                h.get_source_display(),
                str(h.set_by or ""),
            ],
        )
        for h in rows
    ]


def _results(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    rows = AnnualResult.objects.filter(person=person, in_force=True).order_by("-year")
    return [_("年度"), _("等次"), _("说明")], [
        (r.pk, [str(r.year), r.get_grade_display(), r.override_reason]) for r in rows
    ]


def _honours(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    rows = Honour.objects.filter(person=person).order_by("-day")
    return [_("日期"), _("级别"), _("荣誉"), _("颁授单位"), _("文号")], [
        (h.pk, [f"{h.day:%Y-%m-%d}", h.get_rank_display(), h.title, h.issuer, h.document]) for h in rows
    ]


def _sanctions(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    rows = Sanction.objects.filter(person=person).order_by("-decided")
    return [_("决定日期"), _("种类"), _("影响期"), _("事由")], [
        (s.pk, [f"{s.decided:%Y-%m-%d}", s.get_kind_display(), _span(s.period), s.reason]) for s in rows
    ]


def _certificates(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    rows = Certificate.objects.filter(person=person, state=ByTwoState.EFFECTIVE, grade__isnull=False)
    return [_("证书"), _("等级"), _("有效期")], [
        (c.pk, [c.name, str(c.grade), _span(c.period)]) for c in rows
    ]


def _trainings(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    rows = TrainingRecord.objects.filter(person=person).order_by("-ended")
    return [_("结束日期"), _("类别"), _("培训名称"), _("天数"), _("结果")], [
        (
            t.pk,
            [
                f"{t.ended:%Y-%m-%d}",
                t.get_kind_display(),
                t.title,
                f"{t.half_days / 2:g}",
                _("合格") if t.passed else _("不合格"),
            ],
        )
        for t in rows
    ]


def _posts(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    rows = Assignment.objects.filter(person=person).select_related("unit", "post").order_by("-period")
    return [_("期间"), _("单位"), _("岗位")], [
        (a.pk, [_span(a.period), a.unit.name, a.post.name if a.post else "—"]) for a in rows
    ]


def _person(person: Person) -> tuple[list[str], Iterable[tuple[int, list[str]]]]:
    found = Person.objects.filter(pk=person.pk)
    return [_("学历"), _("学位"), _("退役军人")], [
        (
            p.pk,
            [
                p.get_education_display() or _("未填"),
                _("有") if p.has_degree else _("无"),
                _("是") if p.is_veteran else _("否"),
            ],
        )
        for p in found
    ]


_KINDS: dict[str, tuple[Callable[[], str], Callable]] = {
    "employment": (lambda: _("任职记录"), _employments),
    "level": (lambda: _("层级记录"), _levels),
    "annual_result": (lambda: _("年度考核"), _results),
    "honour": (lambda: _("表彰记录"), _honours),
    "sanction": (lambda: _("处分记录"), _sanctions),
    "certificate": (lambda: _("证书"), _certificates),
    "training": (lambda: _("培训记录"), _trainings),
    "post": (lambda: _("任职岗位"), _posts),
    "person": (lambda: _("档案"), _person),
}


def of(verdict: Verdict, kind: str, cited: int = 0) -> Records | None:
    """The person's records of a kind, the cited one marked; None for an unknown kind."""
    if kind not in _KINDS:
        return None
    title, read = _KINDS[kind]
    heads, found = read(verdict.person)
    rows = [Row(cells, pk == cited) for pk, cells in found]
    return Records(title(), heads, rows, bool(cited) and not any(row.cited for row in rows))
