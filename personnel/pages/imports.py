"""From a messy spreadsheet to a roster: upload, preview, match posts, accept; the wrong rows back as a workbook."""

from datetime import date
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from auxpolice.sheets.reading import FileRefused
from auxpolice.sheets.writing import XLSX
from auxpolice.ui.forms import add_problem
from personnel.models import ImportState, Outcome, Post, RosterImport
from personnel.pages.forms import UploadForm
from personnel.roster import accepting, staging
from personnel.roster.compare import label, shown
from personnel.roster.places import NEW
from personnel.roster.rejects import reject_workbook
from personnel.roster.report import address
from personnel.rules.likeness import nearest
from personnel.rules.notes import Code

TABS = (Outcome.WRONG, "warn", Outcome.CHANGED, Outcome.NEW, "norm", Outcome.UNCHANGED, Outcome.SAME)
PER_PAGE = 50


def steps() -> list[tuple[str, str]]:
    return [("upload", _("上传文件")), ("preview", _("核对预览")), ("done", _("导入名册"))]


@page(Act.ROSTER_IMPORT)
def upload(request):
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > staging.reading.MOST_BYTES:
                raise FileRefused(_("文件超过 10 MB，请拆分后上传。"), code="too-big")
            staged = staging.stage(
                file.read(),
                file.name,
                acting_user=request.user,
                include_hidden=form.cleaned_data["include_hidden"],
            )
            return redirect("personnel:import-preview", staged.pk)
        except FileRefused as problem:
            problem.field = "file"
            add_problem(form, problem)
    recent = RosterImport.objects.select_related("uploaded_by")[:10]
    for one in recent:
        one.shown_counts = counts_of(one)
    return render(
        request, "personnel/import.html", {"form": form, "recent": recent, "steps": steps()},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def counts_of(upload: RosterImport) -> list[tuple[str, str, int, str]]:
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


@page(Act.ROSTER_IMPORT)
def preview(request, pk):
    found = access(RosterImport, pk=pk)
    rows = list(found.rows.order_by("number"))
    kinds = {tab: [r for r in rows if _belongs(r, tab)] for tab in TABS}
    names = {**dict(Outcome.choices), "warn": _("需核对"), "norm": _("已规范")}
    tabs = [(str(tab), names[tab], len(kinds[tab])) for tab in TABS if kinds[tab]]
    chosen = request.GET.get("show") if request.GET.get("show") in kinds else (tabs[0][0] if tabs else "")
    part = Paginator(kinds.get(chosen, []), PER_PAGE).get_page(request.GET.get("page"))
    for row in part:
        row.problems = [_shown_note(note, found, row.number) for note in row.all_notes]
        row.fields = [(label(f), shown(f, old), shown(f, new)) for f, old, new in row.changes]
        row.who = row.values.get("name") or row.raw.get("name", "")
        row.where = row.values.get("unit") or row.raw.get("unit", "")
    ready = found.counts.get(Outcome.NEW, 0) + found.counts.get(Outcome.CHANGED, 0)
    wrong_units = sorted(
        {r.values["unit"] for r in rows for n in r.found if n["key"] == "unit-unknown" and "unit" in r.values}
    )
    all_posts = list(Post.objects.filter(is_active=True))
    posts = _post_choices(found, all_posts)
    context = {
        "upload": found,
        "counts": counts_of(found),
        "tabs": tabs,
        "chosen": chosen,
        "part": part,
        "ready": ready,
        "wrong": found.counts.get(Outcome.WRONG, 0),
        "warnings": len(kinds["warn"]),
        "staged": found.state == ImportState.STAGED,
        "posts": posts,
        "proposals": sum(proposed for *_rest, proposed in posts),
        "all_posts": all_posts,
        "changed": found.counts.get(Outcome.CHANGED, 0),
        "today": today(),
        "wrong_units": wrong_units,
        "steps": steps(),
        "step": "done" if found.state == ImportState.ACCEPTED else "preview",
    }
    return render(request, "personnel/import_preview.html", context)


def _post_choices(upload: RosterImport, posts: list[Post]) -> list[tuple[str, int, str, bool]]:
    """(name in the file, rows, choice, whether the choice is only proposed) of names that are in no catalogue."""
    by_name = {post.name: str(post.pk) for post in posts}
    found = []
    for text, rows in sorted(upload.unmatched_posts.items()):
        told = upload.matches.get(text)
        proposal = by_name.get(nearest(text, list(by_name)) or "", "") if told is None else ""
        found.append((text, rows, told or proposal, bool(proposal)))
    return found


def _belongs(row, tab) -> bool:
    if tab == "warn":
        return row.outcome != Outcome.WRONG and any(n["code"] == Code.WARN for n in row.all_notes)
    if tab == "norm":
        return any(n["code"] == Code.NORM for n in row.all_notes)
    return row.outcome == tab


def _shown_note(note: dict, upload: RosterImport, number: int) -> dict:
    tones = {Code.ROW: "danger", Code.WARN: "warning", Code.NORM: "info"}
    return {
        "column": upload.titles.get(note["field"]) or label(note["field"]),
        "cell": address(upload, number, note["field"]),
        "message": note["message"],
        "tone": tones[note["code"]],
        "before": shown(note["field"], note["before"])
        if note["field"] in ("account_number", "id_number")
        else note["before"],
        "after": shown(note["field"], note["after"]),
    }


@page(Act.ROSTER_IMPORT)
@require_POST
def match(request, pk):
    found = access(RosterImport, pk=pk)
    known = {str(pk) for pk in Post.objects.values_list("pk", flat=True)} | {NEW, ""}
    told = {text: request.POST.get(f"post-{i}", "") for i, text in enumerate(sorted(found.unmatched_posts))}
    staging.match_posts(found, {t: c for t, c in told.items() if c in known}, acting_user=request.user)
    messages.success(request, _("岗位匹配已保存，导入时生效。"))
    return redirect("personnel:import-preview", pk)


@page(Act.ROSTER_IMPORT)
@require_POST
def new_units(request, pk):
    found = access(RosterImport, pk=pk)
    staging.allow_new_units(found, request.POST.get("allowed") == "1", acting_user=request.user)
    return redirect("personnel:import-preview", pk)


@page(Act.ROSTER_IMPORT)
@require_POST
def accept(request, pk):
    found = access(RosterImport, pk=pk)
    mode = accepting.VALID if request.POST.get("mode") == accepting.VALID else accepting.ALL_OR_NOTHING
    warned = any(
        n["code"] == Code.WARN for r in found.rows.exclude(outcome=Outcome.WRONG) for n in r.all_notes
    )
    try:
        if warned and not request.POST.get("warnings_seen"):
            raise Problem(_("请先核对「需核对」的行，并勾选「已核对」。"), code="warnings-unseen")
        effective = _day(request.POST.get("effective", ""))
        done = accepting.accept(found, mode, acting_user=request.user, seen=found.counts, effective=effective)
    except Conflict as conflict:
        staging.stage_again(found)
        messages.error(request, conflict.message)
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        n = done.counts.get(Outcome.NEW, 0) + done.counts.get(Outcome.CHANGED, 0)
        messages.success(request, _("已导入 %(n)d 人。") % {"n": n} if n else _("名册没有变化。"))
    return redirect("personnel:import-preview", pk)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Problem(
            _("变更生效日请写成 2026-03-05 的样式。"), code="date-vague", field="effective"
        ) from error


@page(Act.ROSTER_IMPORT)
@require_POST
def discard(request, pk):
    staging.discard(access(RosterImport, pk=pk), acting_user=request.user)
    messages.success(request, _("已放弃此次导入，名册没有变化。"))
    return redirect("personnel:import")


@page(Act.ROSTER_IMPORT)
def rejects(request, pk):
    """The wrong rows as a workbook with the errors beside the cells."""
    found = access(RosterImport, pk=pk)
    response = FileResponse(reject_workbook(found), content_type=XLSX)
    name = _("待更正") + "-" + found.filename.rsplit(".", 1)[0][:80] + ".xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
