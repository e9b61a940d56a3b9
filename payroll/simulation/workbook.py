"""A simulation as a workbook: summary, by unit, by level, item by item, everybody, and what it all rests on."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.months import format_month
from auxpolice.sheets.writing import Out, Workbook
from payroll.rules.scheme import KINDS
from payroll.simulation import queries as reading

_GROUPS = ("by_unit", "by_level", "by_post", "by_years")


def workbook(view: reading.View, sources: list[tuple[str, str]]):
    """The open handle of the finished file. Text stays text; amounts are yuan from fen; sums tie to the people."""
    out = Workbook()
    note = _("测算仅供参考，不作发放依据。")
    simulation = view.simulation
    about = f"{simulation.title} · {view.title} · {format_month(simulation.month)} · {note}"
    _summary(out, view, about)
    titles = {
        "by_unit": _("按单位"), "by_level": _("按层级"), "by_post": _("按岗位类别"), "by_years": _("按工龄"),
    }  # fmt: skip
    for groups in _GROUPS:
        _grouped(out, view, groups, titles[groups], about)
    _items(out, view, about)
    _people(out, view, about)
    _inputs(out, view, sources, about)
    return out.close()


def _summary(out: Workbook, view: reading.View, about: str) -> None:
    sheet = out.sheet(
        _("汇总"),
        [Out(_("指标"), 26), Out(view.name(view.old), 20, "money"), Out(view.name(view.new), 20, "money")],
        title=_("测算汇总"),
        subtitle=about,
    )
    labels = {
        "gross_fen": _("应发"), "net_fen": _("实发"), "employer_fen": _("单位负担"), "held_fen": _("年度留存"),
        "cost_fen": _("月成本"), "year_cost_fen": _("全年成本"),
    }  # fmt: skip
    for key, label in labels.items():
        sheet.row([label, view.side(view.old)[key], view.side(view.new)[key]])


def _grouped(out: Workbook, view: reading.View, groups: str, title: str, about: str) -> None:
    columns = [
        Out(title, 24), Out(_("人数"), 8, "number"), Out(_("原实发"), 15, "money"), Out(_("新实发"), 15, "money"),
        Out(_("人均变化"), 13, "money"), Out(_("增加"), 8, "number"), Out(_("减少"), 8, "number"),
        Out(_("月成本增加"), 15, "money"),
    ]  # fmt: skip
    sheet = out.sheet(title, columns, title=title, subtitle=about, landscape=True)
    rows = view.group_rows(groups)
    for row in rows:
        sheet.row(
            [row[key] for key in ("name", "people", "old_net_fen", "new_net_fen", "mean_change_fen", "winners",
                                  "losers", "cost_change_fen")]
        )  # fmt: skip
    sums = {
        key: sum(row[key] for row in rows)
        for key in ("people", "old_net_fen", "new_net_fen", "winners", "losers", "cost_change_fen")
    }
    sheet.total(
        [_("合计"), sums["people"], sums["old_net_fen"], sums["new_net_fen"], None, sums["winners"],
         sums["losers"], sums["cost_change_fen"]]
    )  # fmt: skip


def _items(out: Workbook, view: reading.View, about: str) -> None:
    columns = [
        Out(_("项目"), 24), Out(_("类别"), 10), Out(view.name(view.old), 16, "money"),
        Out(view.name(view.new), 16, "money"), Out(_("变化"), 16, "money"),
    ]  # fmt: skip
    sheet = out.sheet(_("逐项"), columns, title=_("按项目合计"), subtitle=about)
    for row in reading.item_totals(view):
        sheet.row([row["name"], KINDS[row["kind"]], row["old"], row["new"], row["change"]])


def _people(out: Workbook, view: reading.View, about: str) -> None:
    columns = [
        Out(_("姓名"), 12), Out(_("单位"), 22), Out(_("原层级"), 12), Out(_("新层级"), 12), Out(_("岗位类别"), 10),
        Out(_("原应发"), 12, "money"), Out(_("新应发"), 12, "money"), Out(_("原实发"), 12, "money"),
        Out(_("新实发"), 12, "money"), Out(_("实发变化"), 12, "money"), Out(_("主要原因"), 46),
    ]  # fmt: skip
    sheet = out.sheet(_("逐人"), columns, title=_("逐人对照"), subtitle=about, landscape=True)
    sums = [0] * 5
    for part in _in_parts(view):
        why = reading.reasons(view, [slip.position for slip in part])
        for slip in part:
            amounts = [slip.old_gross, slip.gross_fen, slip.old_net, slip.net_fen, slip.change]
            sums = [total + amount for total, amount in zip(sums, amounts, strict=True)]
            sheet.row(
                [
                    slip.person.name,
                    slip.unit.name,
                    view.level_name(slip.ranks[view.old], view.old),
                    view.level_name(slip.ranks[view.new], view.new),
                    view.post_name(slip.post_class),
                    *amounts,
                    why[slip.position],
                ]
            )
    sheet.total([_("合计"), "", "", "", "", *sums, ""])


def _in_parts(view: reading.View, size: int = 2000) -> Iterable[list[Any]]:
    """Everybody in parts, so that memory doesn't grow with the people."""
    for start in range(0, view.simulation.people, size):
        yield list(reading.people_of(view).filter(position__gte=start, position__lt=start + size))


def _inputs(out: Workbook, view: reading.View, sources: list[tuple[str, str]], about: str) -> None:
    simulation = view.simulation
    sheet = out.sheet(
        _("输入与假设"), [Out(_("项"), 28), Out(_("值"), 90)], title=_("输入与假设"), subtitle=about
    )
    for name, text in sources:
        sheet.row([name, text])
    sheet.row([_("取数月份"), format_month(simulation.facts_month)])
    sheet.row([_("不计入的一次性项目"), _("奖励、奖金、经济补偿、赔偿、补发补扣")])
    sheet.row([_("校验值"), simulation.digest])
    for row in simulation.parameters:
        period = f"{row['start']} – {row['end'] or _('至今')}"
        sheet.row([row["name"], f"{row['value']}（{period}；{row['source']}）"])
