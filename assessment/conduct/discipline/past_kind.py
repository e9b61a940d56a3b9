"""Past sanctions as a kind of import: a list of the bureau's own, one row a sanction, each with its proof."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.discipline.models import PastSanction, SanctionKind
from assessment.conduct.discipline.rules.combining import LONGEST
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.by_two import ByTwoState
from auxpolice.imports import cells, kinds
from auxpolice.imports.kinds import Column, Context, Examined, Kind, Row, Verdict
from auxpolice.imports.models import Import
from auxpolice.imports.notes import refuse
from auxpolice.problems import Problem
from personnel.importing import ids_of, of_people
from personnel.training.history import sheet

KINDS = {
    **dict.fromkeys(("批评教育", "诫勉谈话", "告诫", "诫勉"), SanctionKind.CRITICISM),
    **dict.fromkeys(("警告", "行政警告"), SanctionKind.WARNING),
    "记过": SanctionKind.DEMERIT,
    "记大过": SanctionKind.SERIOUS_DEMERIT,
    **dict.fromkeys(("降低层级", "降级", "降低等级"), SanctionKind.DEMOTION),
    **dict.fromkeys(("解除劳动合同", "辞退", "解聘", "开除"), SanctionKind.DISMISSAL),
}


def _kind(cell, context: Context):
    value, notes = cells.coded(cell, "处分种类", KINDS, context.words.get("kind"))
    return value, notes if value or notes else [refuse("kind-missing", "没有处分种类，请补填。")]


COLUMNS = (
    *sheet.WHO,
    Column("kind", "处分种类", "处分种类 种类 处分 处理 处分类型", _kind, mandatory=True, strict=("dictionary",),
           choices=lambda: [(kind.value, str(kind.label)) for kind in SanctionKind]),
    Column("reason", "事由", "事由 违纪事实 处分原因 原因", sheet.text("事由", 300, "reason-missing"), mandatory=True,
           strict=("too-long",)),
    Column("document", "文号", "文号 决定文号 处分文号", sheet.text("文号", 40, "document-missing"), mandatory=True,
           strict=("too-long",)),
    Column("decided", "决定日期", "决定日期 处分日期 决定时间 处分时间", sheet.day("决定日期", needed=True), mandatory=True,
           is_day=True),
    sheet.PROOF,
)  # fmt: skip


def within(rows: list[Row]) -> None:
    sheet.once(("id_number", "document"), "处分")(rows)


def _told(values: dict) -> dict[str, Any]:
    """What a row says, with the effect period of its kind."""
    kind = SanctionKind(values["kind"])
    return {
        "kind": str(kind),
        "reason": values["reason"],
        "document": values["document"],
        "decided": sheet.as_day(values["decided"]),
        "months": LONGEST.get(kind, 0),
        "proof": values["proof"],
    }


def examine(upload: Import, lock: bool) -> Examined:
    """Rows against the roster and what is entered already."""
    verdicts = of_people(upload, lock)
    good = [verdict for verdict in verdicts if verdict.standing]
    stands = PastSanction.objects.filter(
        person__in=[verdict.standing.pk for verdict in good],
        state__in=[ByTwoState.WAITING, ByTwoState.EFFECTIVE],
    )
    held = {(row.person_id, row.document): row for row in stands}
    for verdict in good:
        verdict.target = _told(verdict.row.values)
        if there := held.get((verdict.standing.pk, verdict.target["document"])):
            verdict.standing = there
            verdict.against(there, verdict.target)
            if verdict.changes and there.state == ByTwoState.EFFECTIVE:
                text = _("这个处分已由另一人确认，不能再由文件改动。")
                verdict.refuse(refuse("confirmed", text).of("document"))
    return Examined(verdicts)


def write(
    upload: Import, work: list[Verdict], examined: Examined, acting_user: User | None, day: date
) -> None:
    """New ones, and those that nobody has confirmed anew; they count once another confirms them."""
    if acting_user is None:
        raise Problem(_("以往处分须由有权限的人导入，另一人确认。"), code="nobody")
    fresh, changed = [], []
    for verdict in work:
        if isinstance(verdict.standing, PastSanction):
            for name, value in {**verdict.target, "made_by": acting_user}.items():
                setattr(verdict.standing, name, value)
            changed.append(verdict.standing)
        else:
            fresh.append(PastSanction(person=verdict.standing, made_by=acting_user, **verdict.target))
    PastSanction.everything.bulk_create(fresh, batch_size=2000)
    PastSanction.everything.bulk_update(
        changed, ["kind", "reason", "decided", "months", "proof", "made_by"], batch_size=2000
    )


PAST = kinds.register(
    Kind(
        key="past-sanctions",
        title=gettext_lazy("导入以往处分"),
        noun=gettext_lazy("以往处分"),
        act=Act.DISCIPLINE_SERVE,
        base=COLUMNS,
        who=("name", "id_number"),
        key_field="id_number",
        within=within,
        examine=examine,
        write=write,
        written_to=lambda: [(PastSanction, "person_id")],
        subjects=ids_of,
        shown=sheet.shown,
        urls="assessment:past-sanctions",
    )
)
