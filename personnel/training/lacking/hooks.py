"""The year's training told to the others: the share trained of what is required, and the page of who lacks what."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.hooks import Good, Measure, MenuEntry, Section, measures, menu
from auxpolice.months import format_month
from personnel.training.lacking import queries


def _rows(month: date, unit_id: int | None) -> str:
    asked = {"month": format_month(month), "unit": unit_id or ""}
    return f"{reverse('training:lacking')}?{urlencode(asked)}"


measures.register(
    Measure(
        "training.trained",
        _("培训完成率"),
        _("本年应训天数中已训的百分比，各类培训合计，多训的不抵别人的"),
        "%",
        Role.POLITICAL,
        Act.TRAINING_LACKS,
        values=queries.trained_of_required,
        rows=_rows,
        good=Good.MORE,
        target=100,
        share=True,
    )
)
menu.register(
    MenuEntry(
        _("培训缺口"),
        "training:lacking",
        Act.TRAINING_LACKS,
        "list-check",
        Section.PEOPLE,
        34,
        under="training:sessions",
    )
)
