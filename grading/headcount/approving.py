"""Going above the headcount on the approval sheet: one person, or all that one import has put above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, there
from auxpolice.approvals import matters, words
from auxpolice.approvals.sheet import Answer, Figure, Figures, Sheet, Step, Taken
from auxpolice.policy.schema import Change
from auxpolice.second_person import made_by
from grading.headcount import actions, queries
from grading.headcount.models import HeadcountException
from personnel.models import Category


def _rooms(keys: set[tuple[int, str]], more: dict[tuple[int, str], int]) -> list[Change]:
    """Approved and held before and after, for the units and categories that are meant."""
    return [
        Change(
            f"{row['unit'].name} {Category(row['category']).label}",
            _("核定 %(approved)s，在岗 %(used)s") % {"approved": row["approved"], "used": row["used"]},
            _("超出 %(n)s 人") % {"n": more[row["unit"].pk, row["category"]]},
        )
        for row in queries.headcount_on()
        if (row["unit"].pk, row["category"]) in keys
    ]


def _sheet(request: Any, row: HeadcountException) -> Sheet:
    waits = row.granted_by_id is None and row.returned_at is None
    own = made_by(request.user, row.asked_by_id)
    may = waits and not own and request.scope.can(Act.LEVEL_DECIDE)
    key = (row.unit_id, row.category)
    return Sheet(
        title=_("超额例外：%(unit)s") % {"unit": row.unit},
        facts=[(_("人员类别"), row.get_category_display()), (_("超额理由"), row.reason)],
        changes=_rooms({key}, {key: 1}),
        changes_of=_("用人额度"),
        makers=[(_("申请"), str(row.asked_by or _("导入命令")))],
        steps=_steps(row.asked_by, row.asked_at, row.granted_by, row.granted_at, waits, row.returned_at),
        may_decide=may,
        may_return=may,
        why_not=_("待另一人批准") if waits else "",
    )


def _steps(asked_by, asked_at, granted_by, granted_at, waits: bool, returned_at=None) -> list[Step]:
    return [
        Step(_("申请"), Taken.DONE, who=str(asked_by or _("导入命令")), at=asked_at),
        Step(
            _("审批"),
            Taken.CURRENT if waits else Taken.DONE,
            _("已退回") if returned_at else "",
            who=str(granted_by or ""),
            at=granted_at or returned_at,
        ),
    ]


def _agree(row: HeadcountException, answer: Answer) -> str:
    actions.grant_exception(row, opinion=answer.opinion, acting_user=answer.acting_user)
    return _("已批准。下一名进入该单位该类别的人员使用这一例外。")


def _send_back(row: HeadcountException, answer: Answer) -> str:
    actions.return_exception(row, answer.opinion, acting_user=answer.acting_user)
    return _("已退回申请人。")


@dataclass(frozen=True)
class OfFile:
    """All that one import has put above the headcount."""

    pk: UUID
    name: str
    rows: list[HeadcountException]

    @property
    def waits(self) -> bool:
        return any(row.granted_by_id is None for row in self.rows)


def _file(text: str) -> OfFile:
    try:
        key = UUID(text)
    except ValueError as wrong:
        raise Denied() from wrong
    rows = there(
        list(
            HeadcountException.objects.filter(file=key)
            .select_related("unit", "asked_by", "granted_by")
            .order_by("pk")
        )
    )
    return OfFile(key, rows[0].file_name, rows)


def _file_sheet(request: Any, file: OfFile) -> Sheet:
    first = next((row for row in file.rows if row.granted_by_id is None), file.rows[0])
    own = made_by(request.user, *(row.asked_by_id for row in file.rows))
    may = file.waits and not own and request.scope.can(Act.LEVEL_DECIDE)
    over = {
        (row["unit"], row["category"]): row["n"]
        for row in HeadcountException.objects.filter(file=file.pk)
        .order_by()
        .values("unit", "category")
        .annotate(n=Count("pk"))
    }
    return Sheet(
        title=_("花名册超额：%(name)s") % {"name": file.name},
        facts=[(_("理由"), first.reason)],
        changes=_rooms(set(over), over),
        changes_of=_("用人额度"),
        figures=[
            Figures(
                _("涉及人员"),
                [
                    Figure(_("超额人数"), len(file.rows)),
                    Figure(_("单位"), len({row.unit_id for row in file.rows})),
                ],
            )
        ],
        makers=[(_("导入"), str(first.asked_by or _("导入命令")))],
        steps=_steps(first.asked_by, first.asked_at, first.granted_by, first.granted_at, file.waits),
        may_decide=may,
        may_return=may and words.returned(actions.FILE_MATTER, file.pk) is None,
        why_not=_("待另一人批准") if file.waits else "",
    )


def _agree_file(file: OfFile, answer: Answer) -> str:
    n = actions.grant_file(file.pk, opinion=answer.opinion, acting_user=answer.acting_user)
    return _("已批准整个文件的超额 %(n)d 人。") % {"n": n}


def _send_file_back(file: OfFile, answer: Answer) -> str:
    actions.return_file(file.pk, answer.opinion, acting_user=answer.acting_user)
    return _("已退回导入人；可撤销导入，或补充说明后再批准。")


def _listed(_one: Any) -> str:
    return reverse("grading:headcount")


matters.register(
    matters.Matter(
        actions.MATTER,
        gettext_lazy("用人额度例外"),
        Act.POST_VIEW,
        Act.LEVEL_DECIDE,
        matters.by_number(
            lambda: HeadcountException.objects.select_related("unit", "person", "asked_by", "granted_by")
        ),
        _sheet,
        _agree,
        _listed,
        _send_back,
    )
)
matters.register(
    matters.Matter(
        actions.FILE_MATTER,
        gettext_lazy("用人额度例外"),
        Act.POST_VIEW,
        Act.LEVEL_DECIDE,
        _file,
        _file_sheet,
        _agree_file,
        _listed,
        _send_file_back,
    )
)
