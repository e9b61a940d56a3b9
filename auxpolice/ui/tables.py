"""Data tables: columns declared once; sorting, paging and filters live in the URL; what is shown can be exported.

    class People(Table):
        columns = [
            Column("name", _("姓名"), sort="pinyin", link=lambda p: reverse("people:person", args=[p.pk])),
            Column("unit", _("单位"), value="current_unit.name", sort="unit_name"),
            Column("net", _("实发"), value="net_fen", kind="money", sort="net_fen", total=True),
        ]
        default_sort = "name"

    table = People(request, queryset, filter_form=form)
    if table.wants_export:
        return table.export(_("人员"))
    return render(request, "…", {"table": table})       # {% table table %}

Statements: one count, one page of rows, one for totals, whatever the number of rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.db.models import F, Model, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.asked import whole
from auxpolice.hooks import states
from auxpolice.money import yuan

PAGE_SIZES = (20, 50, 100, 200)
RIGHT_ALIGNED = {"money", "number", "percent", "delta"}


@dataclass
class Column:
    """One column.

    ``value``: attribute or key path ("unit.name"), or a callable of the row; default: ``key``.
    ``kind``: text, money (fen), delta (fen with sign), number, percent, date, datetime, month, badge
    (value is (text, tone) or text), masked, html (a SafeString made with format_html).
    ``sort``: the queryset field(s) to order by; for lists, True sorts by value. ``link``: callable row → URL.
    ``template``: a template for the cell, with ``row`` and ``value``. ``total``: sum this column below the table.
    ``phone``: False leaves the column out on narrow screens' cards.
    """

    key: str
    label: Any
    value: str | Callable | None = None
    kind: str = "text"
    sort: str | Sequence[str] | bool | None = None
    link: Callable | None = None
    template: str | None = None
    total: bool = False
    phone: bool = True
    width: str = ""
    css: str = ""
    hint: Any = ""
    export: bool = True

    def read(self, row) -> Any:
        source = self.key if self.value is None else self.value
        if callable(source):
            return source(row)
        for part in source.split("."):
            if row is None:
                return None
            if part.startswith("get_") and part.endswith("_display") and isinstance(row, Model):
                return _chosen(row, part)
            row = row.get(part) if isinstance(row, dict) else getattr(row, part, None)
            if callable(row) and not hasattr(row, "all"):
                row = row()
        return row

    @property
    def align(self) -> str:
        return "end" if self.kind in RIGHT_ALIGNED else ""


def _chosen(row: Model, shown: str) -> Any:
    """``row.get_NAME_display()``, for which Django hashes every label of the choices: for one cell of hundreds."""
    field: Any = row._meta.get_field(shown[4:-8])
    if not field.flatchoices:
        return getattr(row, shown)()
    value = getattr(row, field.attname)
    return next((str(label) for choice, label in field.flatchoices if choice == value), value)


@dataclass
class Cell:
    column: Column
    value: Any
    row: Any
    url: str | None

    @property
    def empty(self) -> bool:
        return self.column.template is None and self.value in (None, "")


class Table:
    """A page of rows with its state in the URL. ``prefix`` tells two tables on one page apart."""

    columns: Sequence[Column] = ()
    default_sort = ""
    page_size = 50
    exportable = True
    empty_title: str | Promise = ""
    empty_text: str | Promise = ""
    empty_url = ""
    empty_action = ""
    caption = ""
    row_url: Callable | None = None
    row_class: Callable | None = None
    dense = False
    count: Callable[[], int | None] | None = None

    def __init__(
        self, request, rows: QuerySet | Sequence, *, filter_form=None, prefix="", columns=None, **options
    ):
        self.request = request
        self.source = rows
        self.filter_form = filter_form
        if filter_form is not None and filter_form.auto_id == "id_%s":
            filter_form.auto_id = f"{prefix}filter_%s"  # the page may have a form of the same names
        self.prefix = prefix
        if columns is not None:
            self.columns = columns
        for name, value in options.items():
            if not hasattr(type(self), name):
                raise TypeError(f"unknown table option {name}")
            setattr(self, name, value)

    # --- state in the URL
    def _param(self, name: str) -> str:
        return f"{self.prefix}{name}"

    @cached_property
    def sort(self) -> tuple[str, bool]:
        """The column sorted by and whether descending."""
        asked = self.request.GET.get(self._param("sort"), "") or self.default_sort
        key, down = asked.lstrip("-"), asked.startswith("-")
        if any(c.key == key and c.sort for c in self.columns):
            return key, down
        return "", False

    def url(self, **changes) -> str:
        query = self.request.GET.copy()
        for name, value in changes.items():
            if value in (None, ""):
                query.pop(self._param(name), None)
            else:
                query[self._param(name)] = value
        return "?" + query.urlencode()

    @cached_property
    def size(self) -> int:
        asked = self.request.GET.get(self._param("size"), "")
        return size if (size := whole(asked)) in PAGE_SIZES else self.page_size

    @cached_property
    def rows(self) -> QuerySet | Sequence:
        """All rows in the order asked for."""
        key, down = self.sort
        column = next((c for c in self.columns if c.key == key), None)
        if column is None:
            return self.source
        if isinstance(self.source, QuerySet):
            fields = [column.sort] if isinstance(column.sort, str) else list(column.sort)  # type: ignore[arg-type]
            order = [
                F(name).desc(nulls_last=self._may_be_null(name) or None) if down else name for name in fields
            ]
            return self.source.order_by(*order, "pk")
        return sorted(self.source, key=lambda row: _sort_key(column.read(row)), reverse=down)

    def _may_be_null(self, name: str) -> bool:
        """May the column or annotation hold nothing? An index serves a descending order only where nothing is put last."""
        model: Any = self.source.model  # type: ignore[union-attr]
        for part in name.split("__"):
            try:
                found = model._meta.pk if part == "pk" else model._meta.get_field(part)
            except FieldDoesNotExist:
                return True
            if not found.concrete or found.null:
                return True
            model = found.related_model or model
        return False

    @cached_property
    def paginator(self) -> Paginator:
        """Pages of the rows; ``count`` says how many there are where that is known at less cost than by counting them."""
        pages = Paginator(self.rows, self.size)
        if (known := self.count() if self.count else None) is not None:
            pages.count = known
        return pages

    @cached_property
    def page(self):
        return self.paginator.get_page(self.request.GET.get(self._param("page")))

    @property
    def page_links(self) -> Iterable[dict]:
        for number in self.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1):
            gap = not isinstance(number, int)
            yield {
                "number": number,
                "gap": gap,
                "url": "" if gap else self.url(page=number),
                "current": number == self.page.number,
            }

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def size_links(self) -> list[dict]:
        return [
            {"size": s, "url": self.url(size=s, page=None), "current": s == self.size} for s in PAGE_SIZES
        ]

    @property
    def export_url(self) -> str:
        return self.url(export="xlsx", page=None)

    @property
    def is_filtered(self) -> bool:
        state = {self._param(name) for name in ("sort", "page", "size", "export")}
        return any(value and name not in state for name, value in self.request.GET.items())

    @property
    def hidden_state(self) -> list[tuple[str, str]]:
        """The state that a filter form carries along: the order and the size, not the page."""
        names = (self._param("sort"), self._param("size"))
        return [(n, self.request.GET[n]) for n in names if self.request.GET.get(n)]

    @property
    def clear_url(self) -> str:
        return self.request.path

    # --- what the template walks over
    @property
    def headers(self) -> list[dict]:
        key, down = self.sort
        return [
            {
                "column": c,
                "active": c.key == key,
                "aria": ("descending" if down else "ascending") if c.key == key else "none",
                "url": self.url(sort=f"-{c.key}" if c.key == key and not down else c.key, page=None)
                if c.sort
                else "",
            }
            for c in self.columns
        ]

    @cached_property
    def body(self) -> list[dict]:
        return [
            {
                "row": row,
                "cells": [Cell(c, c.read(row), row, c.link(row) if c.link else None) for c in self.columns],
                "url": type(self).row_url(row) if type(self).row_url else "",  # type: ignore[misc]
                "css": type(self).row_class(row) if type(self).row_class else "",  # type: ignore[misc]
            }
            for row in self.page
        ]

    @property
    def has_money(self) -> bool:
        return any(column.kind in ("money", "delta") for column in self.columns)

    @cached_property
    def totals(self) -> list[dict] | None:
        """The sums of the columns marked ``total``, over all rows and not only this page; none of a single row."""
        summed = [c for c in self.columns if c.total]
        if not summed or self.paginator.count < 2:
            return None
        if isinstance(self.source, QuerySet):
            fields = {c.key: c.value if isinstance(c.value, str) else c.key for c in summed}
            found = self.source.order_by().aggregate(
                **{f"sum_{key}": Sum(field.replace(".", "__")) for key, field in fields.items()}
            )
        else:
            found = {f"sum_{c.key}": sum(c.read(row) or 0 for row in self.source) for c in summed}
        return [{"column": c, "value": found.get(f"sum_{c.key}") if c.total else None} for c in self.columns]

    # --- export of what is shown
    @property
    def wants_export(self) -> bool:
        return self.exportable and self.request.GET.get(self._param("export")) == "xlsx"

    def export(self, name: str):
        """The rows of the present filter and order as a workbook; leaves a trace in the audit trail."""
        from auxpolice.audit import trail
        from auxpolice.logs import discreet
        from auxpolice.ui.exports import workbook_response

        columns = [c for c in self.columns if c.export]
        rows: Any = self.rows
        if isinstance(rows, QuerySet) and rows._result_cache is None:
            rows = rows.iterator(chunk_size=2000)
        trail.record(
            "table.export",
            acting_user=self.request.user,
            label=str(name),
            after={"rows": self.paginator.count, "query": discreet(self.request.GET.urlencode())},
        )
        return workbook_response(name, columns, rows)


def state_column(sort: str | None = None) -> Column:
    """The state of a record in its words and tone."""
    return Column("state", gettext_lazy("状态"), value=states.shown, kind="badge", sort=sort)


def _sort_key(value) -> tuple:
    if isinstance(value, (tuple, list)):
        value = value[0] if value else None
    if value is None:
        return (2, "")
    return (0, value) if isinstance(value, (int, float, date)) else (1, str(value))


def shown_text(column: Column, value) -> str:
    """The cell as plain text."""
    if value is None or value == "":
        return "—"
    if column.kind == "money":
        return yuan(value)
    if column.kind == "delta":
        return ("+" if value > 0 else "") + yuan(value)
    if column.kind == "number":
        return f"{value:,}"
    if column.kind == "percent":
        return f"{float(value) * 100:.1f}%"
    if column.kind == "month":
        return f"{value:%Y-%m}"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if column.kind == "badge" and isinstance(value, (tuple, list)):
        return str(value[0])
    return str(value)
