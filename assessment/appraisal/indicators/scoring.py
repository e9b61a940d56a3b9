"""The head's word on the cells of a unit's sheets."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from assessment.appraisal.indicators.rules import Indicator, by_indicators, named
from assessment.appraisal.models import IndicatorScore, MonthSheet, UnitSheet
from auxpolice.problems import Problem


def takes(cell: IndicatorScore, one: Indicator | None) -> bool:
    """True when the head may type the cell: always, or while nothing can be counted."""
    return one is None or one.typed or cell.counted_points is None


class Cells:
    """The cells of a unit's people, read once, and what was typed into them; false where the policy has none."""

    def __init__(self, unit_sheet: UnitSheet):
        self.by_sheet: dict[int, dict[str, IndicatorScore]] = {}
        self.changed: dict[int, list[IndicatorScore]] = {}
        self.known: dict[tuple[str, str], Indicator] = {}
        self.asked = by_indicators(unit_sheet.version.content)
        if self.asked:
            self.known = named(unit_sheet.version.content)
            for cell in IndicatorScore.objects.filter(sheet__unit_sheet=unit_sheet).order_by("number"):
                self.by_sheet.setdefault(cell.sheet_id, {})[cell.code] = cell

    def __bool__(self) -> bool:
        return self.asked

    def indicator(self, cell: IndicatorScore) -> Indicator | None:
        """The indicator that the cell is of."""
        return self.known.get((cell.family, cell.code))

    def typed(self, row: MonthSheet, points: Mapping[str, int | None], because: str) -> bool:
        """Take what was typed for a person; is it another than what stood there? Raises Problem at the cell."""
        held, moved = self.by_sheet.get(row.pk, {}), []
        for code, value in points.items():
            cell = held.get(code)
            if cell is None:
                continue
            wanted = None if value == cell.counted_points else value
            reason = because if wanted is not None and cell.counted_points is not None else ""
            if (cell.typed_points, cell.because) == (wanted, reason):
                continue
            self._refuse(row, cell, wanted, reason)
            cell.typed_points, cell.because = wanted, reason
            moved.append(cell)
        if moved:
            self.changed[row.pk] = moved
        return bool(moved)

    def _refuse(self, row: MonthSheet, cell: IndicatorScore, wanted: int | None, reason: str) -> None:
        one = self.indicator(cell)
        told = {
            "name": row.person.name,
            "indicator": one.name if one else cell.code,
            "full": f"{cell.full / 100:g}",
        }
        sentence = ""
        if wanted is not None and not 0 <= wanted <= cell.full:
            sentence = _("%(name)s 的「%(indicator)s」应在 0 到 %(full)s 之间。")
        elif cell.typed_points != wanted and not takes(cell, one):
            sentence = _("%(name)s 的「%(indicator)s」按记录自动计分，不能手工填。")
        elif wanted is not None and cell.counted_points is not None and not reason:
            sentence = _("%(name)s 的「%(indicator)s」与统计得分不同，请在「调整理由」写明原因。")
        if sentence:
            raise Problem(sentence % told, code="cell", field=f"{cell_name(cell)}-{row.pk}")

    def save(self, rows: Iterable[MonthSheet]) -> None:
        """Store what was typed for these people."""
        moved = [cell for row in rows for cell in self.changed.get(row.pk, [])]
        IndicatorScore.objects.bulk_update(moved, ["typed_points", "because"], batch_size=500)

    def told(self, row: MonthSheet) -> dict[str, int | None]:
        """What the trail says of a person's cells."""
        return {cell.code: cell.typed_points for cell in self.changed.get(row.pk, [])}


def cell_name(cell: IndicatorScore) -> str:
    """The column of the head's grid that the cell stands in."""
    return f"i{cell.number}"
