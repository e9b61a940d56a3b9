"""From a messy spreadsheet to records: upload, say which column is which, preview, mend, accept, undo. The same for every kind."""

from collections.abc import Callable
from datetime import date
from functools import partial, wraps
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice import asked
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.imports import accepting, staging
from auxpolice.imports.kinds import Kind
from auxpolice.imports.likeness import nearest
from auxpolice.imports.mapping import Layout
from auxpolice.imports.models import Import, ImportState, Outcome
from auxpolice.imports.notes import Code
from auxpolice.imports.rejects import reject_workbook
from auxpolice.imports.report import address, header
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from auxpolice.sheets.reading import MOST_BYTES, FileRefused
from auxpolice.sheets.writing import XLSX
from auxpolice.ui.forms import add_problem

TABS = (Outcome.WRONG, "warn", Outcome.CHANGED, Outcome.NEW, "norm", Outcome.UNCHANGED, Outcome.SAME)
PER_PAGE = 50
SHOWN_ROWS = 4  # of a sheet on the mapping page


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "Excel（.xlsx）或 CSV，10 MB 以内。表头顺序、名称不限，认不出的列在下一步由您对应。"
        ),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv", "data-wide": "1"}),
    )
    include_hidden = forms.BooleanField(label=gettext_lazy("包含隐藏和被筛选掉的行"), required=False)


def urls_of(kind: Kind) -> list:
    """The pages of a kind, for the urls of its floor; names begin with "import"."""
    name = kind.urls.rpartition(":")[2]
    own: dict[str, Callable] = {
        "": upload,
        "<uuid:pk>/": preview,
        "<uuid:pk>/columns/": columns,
        "<uuid:pk>/words/": words,
        "<uuid:pk>/decide/": decide,
        "<uuid:pk>/mend/": mend,
        "<uuid:pk>/accept/": accept,
        "<uuid:pk>/discard/": discard,
        "<uuid:pk>/undo/": undo,
        "<uuid:pk>/rejects.xlsx": rejects,
    }
    names = ("", "preview", "columns", "match", "decide", "mend", "accept", "discard", "undo", "rejects")
    return [
        path(f"{name}/{route}", _bound(kind, view), name=f"{name}-{suffix}" if suffix else name)
        for (route, view), suffix in zip(own.items(), names, strict=True)
        if kind.maps or view is not columns
    ]


def _bound(kind: Kind, view: Callable) -> Callable:
    return page(kind.act)(wraps(view)(partial(view, kind=kind)))


def steps() -> list[tuple[str, str]]:
    return [
        ("upload", _("上传文件")), ("mapping", _("对应列")), ("preview", _("核对预览")), ("done", _("导入")),
    ]  # fmt: skip


def _found(kind: Kind, pk) -> Import:
    found = access(Import, pk=pk, kind=kind.key)
    if kind.mine:
        kind.mine(found.options)
    return found


def _to(kind: Kind, page_name: str, *args):
    return redirect(f"{kind.urls}-{page_name}" if page_name else kind.urls, *args)


def upload(request, *, kind: Kind):
    form = UploadForm(request.POST or None, request.FILES or None)
    beside = kind.asks(request.POST or None) if kind.asks else None
    if request.method == "POST" and form.is_valid() and (beside is None or beside.is_valid()):
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise FileRefused(_("文件超过 10 MB，请拆分后上传。"), code="too-big")
            staged = staging.stage(
                kind, file.read(), file.name, acting_user=request.user, asking=True,
                include_hidden=form.cleaned_data["include_hidden"],
                options=kind.told(beside.cleaned_data) if beside and kind.told else None,
            )  # fmt: skip
            return _to(kind, "columns" if staged.state == ImportState.MAPPING else "preview", staged.pk)
        except FileRefused as problem:
            problem.field = "file"
            add_problem(form, problem)
    files = Import.objects.filter(kind=kind.key).select_related("uploaded_by").defer("content")
    recent: Any = [one for one in files[:50] if kind.is_mine(one.options)][:10]
    for one in recent:
        one.shown_counts = counts_of(one)
    return render(
        request, "imports/upload.html", {"form": form, "beside": beside, "recent": recent, "steps": steps(), **_names(kind)},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _names(kind: Kind) -> dict:
    return {"kind": kind, "url": {n: f"{kind.urls}-{n}" for n in (
        "preview", "columns", "match", "decide", "mend", "accept", "discard", "undo", "rejects")}, "url_upload": kind.urls}  # fmt: skip


def counts_of(upload: Import) -> list[tuple[str, str, int, str]]:
    """(outcome, label, rows, tone) of outcomes that occur."""
    tones = {
        Outcome.NEW: "success",
        Outcome.CHANGED: "info",
        Outcome.WRONG: "danger",
        Outcome.SAME: "neutral",
    }
    return [
        (str(o), str(o.label), upload.counts[o], tones.get(o, "neutral"))
        for o in Outcome
        if upload.counts.get(o)
    ]


def columns(request, pk, *, kind: Kind):
    """Which column is which, sheet by sheet: proposed, corrected by hand, remembered by the headers."""
    found = _found(kind, pk)
    if found.state not in (ImportState.STAGED, ImportState.MAPPING):
        return _to(kind, "preview", pk)
    read = staging.layouts_of(found, staging.book_of(found), guessing=True)
    alike: dict[tuple, list[tuple[int, Layout]]] = {}  # sheets with the same header are told once
    for place, layout in enumerate(read):
        alike.setdefault(tuple(layout.heads.items()), []).append((place, layout))
    if request.method == "POST":
        said = {
            layout.sheet.name: _said(request, place, group[0][0], layout)
            for group in alike.values()
            for place, layout in group
        }
        try:
            staging.map_columns(found, said, acting_user=request.user)
        except Problem as problem:
            messages.error(request, problem.message)
        else:
            messages.success(request, _("列的对应已保存，以后同样表头的文件自动识别。"))
            return _to(kind, "preview", pk)
    sheets = [
        {
            "place": group[0][0],
            "name": "、".join(one.sheet.name for _place, one in group),
            "each": [(place, one.sheet.name) for place, one in group],
            "missing": layout.missing,
            "columns": [
                {
                    "number": number, "head": head,
                    "field": next((f for f, c in layout.columns.items() if c == number), ""),
                    "samples": layout.samples(number)[:SHOWN_ROWS],
                }
                for number, head in layout.heads.items()
            ],
        }
        for group in alike.values()
        for layout in (min((one for _place, one in group), key=lambda one: len(one.missing)),)
    ]  # fmt: skip
    choices = [(c.key, str(c.label), c.mandatory) for c in kind.columns.values()]
    context = {"upload": found, "sheets": sheets, "choices": choices, "steps": steps(), **_names(kind)}
    return render(request, "imports/columns.html", context)


def _said(request, place: int, first: int, layout: Layout) -> dict:
    if request.POST.get(f"skip-{place}"):
        return {"skip": True}
    told = {str(number): request.POST.get(f"column-{first}-{number}", "") for number in layout.heads}
    return {"columns": {number: name for number, name in told.items() if name}}


def preview(request, pk, *, kind: Kind):
    found = _found(kind, pk)
    if found.state == ImportState.MAPPING:
        return _to(kind, "columns", pk)
    rows = found.rows.order_by("sheet", "number")
    decisions = found.found.get("decisions", ())
    asides = {d["filter"]: d["title"] for d in decisions if d.get("filter")}  # rows that wait for a decision
    kinds = {tab: rows.filter(_belongs(tab)) for tab in (*TABS[:1], *asides, *TABS[1:])}
    sizes = {tab: part.count() for tab, part in kinds.items()}
    names = {**dict(Outcome.choices), "warn": _("需核对"), "norm": _("已规范"), **asides}
    tabs = [(str(tab), names[tab], n) for tab, n in sizes.items() if n]
    shown = request.GET.get("show") if request.GET.get("show") in kinds else (tabs[0][0] if tabs else "")
    wanted = " ".join(request.GET.get("q", "").split())
    chosen = kinds.get(shown, rows.none())
    if wanted:
        chosen = chosen.filter(
            Q(raw__icontains=wanted) | Q(notes__icontains=wanted) | Q(found__icontains=wanted)
        )
    part = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    fields = [(name, kind.label(name) or title) for name, title in found.titles.items()]
    several = len(found.sheets) > 1
    for row in part:
        _show(row, found, kind, fields)
    ready = found.counts.get(Outcome.NEW, 0) + found.counts.get(Outcome.CHANGED, 0)
    asked, hints = _asked(found, kind), [*found.hints, *found.found.get("disagree", ())]
    context = {
        "upload": found,
        "counts": counts_of(found),
        "tabs": tabs,
        "chosen": shown,
        "q": wanted,
        "part": part,
        "fields": fields,
        "ready": ready,
        "wrong": found.counts.get(Outcome.WRONG, 0),
        "new": found.counts.get(Outcome.NEW, 0),
        "changed": found.counts.get(Outcome.CHANGED, 0),
        "warnings": sizes["warn"] + len(hints),
        "hints": [{**h, "header": header(found, h["column"]) if h["column"] else ""} for h in hints],
        "staged": found.state == ImportState.STAGED,
        "accepted": found.state == ImportState.ACCEPTED,
        "asked": asked,
        "proposals": sum(word["proposed"] for card in asked for word in card["words"]),
        "decisions": [{**d, "value": str(found.options.get(d["key"]) or "")} for d in decisions],
        "several": several,
        "today": today(),
        "steps": steps(),
        "step": "done" if found.state == ImportState.ACCEPTED else "preview",
        **_names(kind),
    }
    return render(request, "imports/preview.html", context)


def _show(row, found: Import, kind: Kind, fields) -> None:
    shown = kind.shown or (lambda _name, value: str(value))
    row.place = found.sheets[row.sheet]["name"] if len(found.sheets) > 1 else ""
    row.problems = [_shown_note(note, found, row, kind, shown) for note in row.all_notes]
    row.fields = [(kind.label(f), shown(f, old), shown(f, new)) for f, old, new in row.changes]
    tones = {n["field"]: n["code"] for n in sorted(row.all_notes, key=lambda n: n["code"] == Code.ROW)}
    known, row.cells = kind.columns, []
    for name, label in fields:
        text = row.raw.get(name, "")
        code = tones.get(name)
        row.cells.append(
            {
                "name": name, "label": label,
                "text": shown(name, text) if known[name].masked and code != Code.ROW else text[:40].removesuffix("T00:00:00"),
                "tone": "danger" if code == Code.ROW else "warning" if code == Code.WARN else "",
                "open": code in (Code.ROW, Code.WARN),
            }
        )  # fmt: skip


def _asked(found: Import, kind: Kind) -> list[dict]:
    """Cards of words without meaning, each with what it may be said to mean; the likest is proposed."""
    cards = []
    for name, words_ in sorted(found.asked.items()):
        choices = _choices(found, kind, name)
        by_label = {label: value for value, label in choices.items()}
        rows = []
        for text, n in sorted(words_.items()):
            told = found.answers.get(name, {}).get(text)
            proposal = by_label.get(nearest(text, list(by_label)) or "", "") if told is None else ""
            rows.append({"text": text, "n": n, "choice": told or proposal, "proposed": bool(proposal)})
        cards.append({"field": name, "label": kind.label(name), "choices": choices.items(), "words": rows})
    return cards


def _choices(found: Import, kind: Kind, name: str) -> dict[str, str]:
    """What a word of a field may be said to mean: as the comparison offers it for this file, else for any."""
    offered = found.found.get("choices", {}).get(name)
    return dict(offered) if offered is not None else kind.columns[name].meanings()


def _belongs(tab) -> Q:
    if tab == "warn":
        return ~Q(outcome=Outcome.WRONG) & _noted(Code.WARN)
    if tab == "norm":
        return _noted(Code.NORM)
    return Q(outcome=tab) if tab in Outcome.values else Q(found__contains=[{"key": tab}])


def _noted(code: Code) -> Q:
    return Q(notes__contains=[{"code": str(code)}]) | Q(found__contains=[{"code": str(code)}])


def _shown_note(note: dict, upload: Import, row, kind: Kind, shown) -> dict:
    tones = {Code.ROW: "danger", Code.WARN: "warning", Code.NORM: "info"}
    column = kind.columns.get(note["field"])
    masked = column is not None and column.masked
    return {
        "column": header(upload, note["field"]),
        "cell": address(upload, row, note["field"]),
        "message": note["message"],
        "tone": tones[note["code"]],
        "before": shown(note["field"], note["before"]) if masked else note["before"],
        "after": shown(note["field"], note["after"]) if masked else note["after"],
    }


@require_POST
def words(request, pk, *, kind: Kind):
    found = _found(kind, pk)
    for name, unknown in sorted(found.asked.items()):
        known = {*_choices(found, kind, name), ""}
        told = {text: request.POST.get(f"{name}-{i}") for i, text in enumerate(sorted(unknown))}
        told = {text: value for text, value in told.items() if value in known}
        if told:
            found = staging.answer(found, name, told, acting_user=request.user)
    messages.success(request, _("对应已保存，导入时生效。"))
    return _to(kind, "preview", pk)


@require_POST
def decide(request, pk, *, kind: Kind):
    found = _found(kind, pk)
    for decision in found.found.get("decisions", ()):
        choice = request.POST.get(decision["key"])
        if choice in [value for value, _label in decision["choices"]]:
            found = staging.decide(found, decision["key"], choice, acting_user=request.user)
    return _to(kind, "preview", pk)


@require_POST
def mend(request, pk, *, kind: Kind):
    """Cells of one row typed over in the preview."""
    found = _found(kind, pk)
    row = access(found.rows, pk=asked.whole(request.POST.get("row")))
    told = {name: request.POST[f"cell-{name}"] for name in found.titles if f"cell-{name}" in request.POST}
    try:
        staging.mend(found, row, told, acting_user=request.user)
        messages.success(request, _("第 %(row)d 行已更正。") % {"row": row.number})
    except Problem as problem:
        messages.error(request, problem.message)
    back = request.POST.get("back") or ""
    return _back(kind, pk, back if back.startswith("?") else "")


def _back(kind: Kind, pk, query: str):
    answer = _to(kind, "preview", pk)
    answer["Location"] += query
    return answer


@require_POST
def accept(request, pk, *, kind: Kind):
    found = _found(kind, pk)
    mode = accepting.VALID if request.POST.get("mode") == accepting.VALID else accepting.ALL_OR_NOTHING
    warned = bool(found.hints) or found.rows.filter(_belongs("warn")).exists()
    try:
        if warned and not request.POST.get("warnings_seen"):
            raise Problem(_("请先核对「需核对」的行，并勾选「已核对」。"), code="warnings-unseen")
        effective = _day(request.POST.get("effective", ""))
        done = accepting.accept(found, mode, acting_user=request.user, seen=found.counts, effective=effective)
    except Conflict as conflict:
        if found.state != ImportState.MAPPING:
            staging.stage_again(found)
        messages.error(request, conflict.message)
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        n = done.counts.get(Outcome.NEW, 0) + done.counts.get(Outcome.CHANGED, 0)
        said = _("已导入 %(n)d 行。") if n else _("%(what)s没有变化。")
        messages.success(request, said % {"n": n, "what": kind.noun})
    return _to(kind, "preview", pk)


def _day(text: str) -> date | None:
    if text and not asked.day(text):
        raise Problem(_("变更生效日请写成 2026-03-05 的样式。"), code="date-vague", field="effective")
    return asked.day(text)


@require_POST
def discard(request, pk, *, kind: Kind):
    staging.discard(_found(kind, pk), acting_user=request.user)
    messages.success(request, _("已放弃此次导入，没有写入任何内容。"))
    return _to(kind, "")


@require_POST
def undo(request, pk, *, kind: Kind):
    found = _found(kind, pk)
    try:
        left = accepting.undo(found, acting_user=request.user)
        messages.success(request, _("已撤销此次导入，写入的内容已收回。"))
        if left:
            said = _("保留了导入时建立的 %(names)s：后来已有别的内容用到。")
            messages.warning(request, said % {"names": "、".join(left[:20])})
    except Problem as problem:
        messages.error(request, problem.message)
    return _to(kind, "preview", pk)


def rejects(request, pk, *, kind: Kind):
    """The wrong rows as a workbook with the errors beside the cells."""
    found = _found(kind, pk)
    response = FileResponse(reject_workbook(found), content_type=XLSX)
    name = _("待更正") + "-" + found.filename.rsplit(".", 1)[0][:80] + ".xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
