"""A ladder policy as everybody reads it: levels, conditions, education floor, places. For consultations."""

from __future__ import annotations

from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from auxpolice.policy.schema import Fault, InWords, Section
from grading.evaluations import wording
from grading.rules.faults import find
from grading.rules.ladder import Ladder, read
from grading.rules.promotion import target_conditions

MODES = {
    "PROBATION": gettext_noop("见习"),
    "YEARS": gettext_noop("按年限"),
    "SELECT": gettext_noop("择优选升"),
}


def sections(content: dict) -> list[Section]:
    """Highest level first, as people look for the next one."""
    current = read(content)
    found = [
        Section(
            _("层级"),
            [
                (
                    level.name,
                    _(MODES[level.mode]),
                    _("%(n)s 年") % {"n": level.min_years} if level.min_years else "—",
                )
                for level in reversed(current.levels)
            ],
            (_("层级"), _("晋升方式"), _("满几年可晋升")),
        ),
        Section(
            _("晋升条件"),
            [
                (
                    level.name,
                    "；".join(wording.asked(target_conditions(current, level.rank), current, level.rank)),
                )
                for level in reversed(current.levels[current.lowest + 1 :])
            ],
            (_("晋升到"), _("条件")),
        ),
    ]
    if current.education_floor:
        rows = [(_(wording.EDUCATION[d]), current.level(rank).name) for d, rank in current.education_floor]
        found.append(Section(_("学历对应的最低层级"), rows, (_("学历"), _("层级"))))
    found.append(Section(_("首次套改（核定年限）"), _thresholds(current), (_("层级"), _("核定年限"))))
    if current.groups:
        names = {group.code: group.name for group in current.groups}
        rows = [
            (
                group.name,
                _("不超过%(of)s的 %(share)s%%")
                % {"of": names.get(group.of or "", _("用人额度")), "share": f"{group.ppm / 10000:g}"},
            )
            for group in current.groups
        ]
        found.append(Section(_("职数"), rows, (_("层级组"), _("职数"))))
    return found


def _thresholds(current: Ladder) -> list[tuple[str, str]]:
    starts = [0, *(int(n) for n in current.thresholds)]
    spans = [f"{low}–{high - 1}" for low, high in pairwise(starts)] + [f"≥ {starts[-1]}"]
    names = [level.name for level in current.levels[current.lowest :]]
    return [(name, _("%(span)s 年") % {"span": span}) for name, span in zip(names, spans, strict=True)]


def faults(content: dict) -> list[Fault]:
    return [Fault(wording.path(one.where), wording.fault(one), one.blocking) for one in find(content)]


CONTENT = InWords(faults, sections)
