"""Components as tags and filters. ``docs/interface.md`` lists them; ``/ui/components/`` shows them."""

from datetime import date, datetime

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from auxpolice.access.matrix import TOLD
from auxpolice.access.views import may_open
from auxpolice.hooks import Place, Tone, states
from auxpolice.hooks import panels as panel_hooks
from auxpolice.money import capitals as capitals_of
from auxpolice.money import yuan as yuan_of
from auxpolice.ui.tables import Column, shown_text

register = template.Library()

NOTE_ICONS = {
    "info": "info-circle",
    "success": "circle-check",
    "warning": "alert-triangle",
    "danger": "alert-octagon",
    "neutral": "bulb",
}


# --- figures


@register.filter
def yuan(fen) -> str:
    """Fen → 1,234.56; nothing → an em dash."""
    return yuan_of(fen) if fen not in (None, "") else "—"


@register.filter
def capitals(fen) -> str:
    """Fen → 大写金额."""
    return capitals_of(int(fen)) if fen not in (None, "") else ""


@register.filter
def delta(fen) -> str:
    """Fen with its sign: +1,234.56."""
    if fen in (None, ""):
        return "—"
    return ("+" if fen > 0 else "") + yuan_of(fen)


@register.filter
def thousands(number) -> str:
    return (
        f"{number:,}" if isinstance(number, (int, float)) else ("—" if number in (None, "") else str(number))
    )


@register.filter
def percent(ratio, digits=1) -> str:
    """0.1234 → 12.3%."""
    return "—" if ratio in (None, "") else f"{float(ratio) * 100:.{int(digits)}f}%"


@register.filter
def month(value) -> str:
    return f"{value:%Y-%m}" if value else "—"


@register.filter
def day(value) -> str:
    """Date or moment → 2026-11-24 (08:30); nothing → an em dash."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else (value or "—")


@register.filter
def period(value) -> str:
    """A half-open date range as its first and last day, both included."""
    from auxpolice.months import day_before

    if not value:
        return "—"
    first = f"{value.lower:%Y-%m-%d}" if value.lower else "…"
    last = f"{day_before(value.upper):%Y-%m-%d}" if value.upper else _("至今")
    return f"{first} – {last}"


@register.filter
def act(name) -> str:
    """The name of an act in the audit trail, for people."""
    return str(TOLD.get(str(name), name))


@register.filter
def lookup(mapping, key):
    """``mapping[key]``, or nothing."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return None


@register.simple_tag
def money(fen, sign=False, unit="") -> SafeString:
    """Right-aligned tabular amount; negative ones are marked by sign and colour."""
    if fen in (None, ""):
        return format_html('<span class="{}">{}</span>', "money money-none", "—")
    css = "money is-negative" if fen < 0 else ("money is-positive" if sign and fen > 0 else "money")
    text = delta(fen) if sign else yuan_of(fen)
    return format_html(
        '<span class="{}">{}{}</span>',
        css,
        text,
        format_html('<span class="unit">{}</span>', unit) if unit else "",
    )


# --- small parts


@register.simple_tag
def icon(name, label="") -> SafeString:
    """A Tabler icon; without a label it is decoration."""
    if label:
        return format_html('<i class="ti ti-{}" role="img" aria-label="{}"></i>', name, label)
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def badge(text, tone="neutral", icon="") -> SafeString:
    mark = format_html('<i class="ti ti-{}" aria-hidden="true"></i>', icon) if icon else ""
    return format_html('<span class="pill pill-{}">{}{}</span>', tone, mark, text)


@register.simple_tag
def state(row, field="state") -> SafeString:
    """The state of a record as a badge: ``{% state month %}``, ``{% state sheet "grade" %}``."""
    label, tone = states.shown(row, field)
    return format_html('<span class="pill pill-{} has-dot">{}</span>', tone, label)


@register.simple_tag
def example() -> SafeString:
    """The mark of figures that no statute gives and the bureau replaces by its own."""
    return format_html(
        '<span class="pill pill-example" title="{}">{}</span>', _("示例数据，请以本地正式文件为准"), _("示例")
    )


@register.simple_tag(takes_context=True)
def crumb(context, label, url_name="", *args) -> SafeString:
    """One step of the path: ``{% crumb _("人员") "people:list" %}``; the last one without a target.

    A step that the reader may not open is a word without a link.
    """
    if not url_name:
        return format_html('<li aria-current="page">{}</li>', label)
    try:
        url = url_name if str(url_name).startswith(("/", "?")) else reverse(url_name, args=args)
    except NoReverseMatch:
        return format_html("<li>{}</li>", label)
    if not _open_to_reader(context, url):
        return format_html("<li>{}</li>", label)
    return format_html('<li><a href="{}">{}</a></li>', url, label)


@register.simple_tag(takes_context=True)
def link_to(context, label, url_name, *args, css="") -> SafeString:
    """A link to a page, or nothing for a reader who may not open it."""
    url = reverse(url_name, args=args)
    if not _open_to_reader(context, url):
        return SafeString()
    return format_html('<a class="{}" href="{}">{}</a>', css, url, label)


def _open_to_reader(context, url: str) -> bool:
    request = context.get("request")
    if url.startswith("?") or request is None or not request.user.is_authenticated:
        return True
    return may_open(request.scope, url)


@register.inclusion_tag("components/masked.html")
def masked(shown, reveal_url="", label="") -> dict:
    """A number already masked by the server, with a button that asks for a reason and shows the whole of it."""
    return {"shown": shown or "—", "reveal_url": reveal_url if shown else "", "label": label}


@register.inclusion_tag("components/stat.html")
def stat(
    label, value, kind="text", hint="", url="", tone="", icon="", change=None, explain_url="", unit=""
) -> dict:
    """A key figure. ``kind`` as in tables (money in fen, number, percent); ``change`` in the same kind."""

    column = Column("value", label, kind=kind)
    if not unit and kind in ("money", "delta") and value not in (None, ""):
        unit = _("元")
    shown = shown_text(column, value) if not isinstance(value, SafeString) else value
    moved = ""
    if change not in (None, ""):
        column.kind = "delta" if kind == "money" else kind
        moved = shown_text(column, change)
        if change > 0 and not moved.startswith("+"):
            moved = "+" + moved
    return {
        "label": label,
        "value": shown,
        "hint": hint,
        "url": url,
        "tone": tone,
        "icon": icon,
        "change": moved,
        "explain_url": explain_url,
        "unit": unit,
    }


@register.inclusion_tag("components/empty.html")
def empty(title, text="", url="", action="", icon="inbox") -> dict:
    """Nothing here: why, and what to do next."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("components/progress.html")
def progress(percent, label="", tone="") -> dict:
    return {"percent": max(0, min(100, int(percent or 0))), "label": label, "tone": tone}


@register.inclusion_tag("components/steps.html")
def steps(labels, current=None) -> dict:
    """The step of a procedure we are at. ``labels``: texts or (code, text); ``current``: position from 1, or a code.
    A position past the last one: all is done. Steps that know their own status (``approvals.sheet.Step``) say it."""
    if current is None:
        return {
            "steps": [
                {"number": number, "label": step.label, "status": step.status, "text": step.text}
                for number, step in enumerate(labels, 1)
            ]
        }
    pairs = [
        label if isinstance(label, (tuple, list)) else (position, label)
        for position, label in enumerate(labels, 1)
    ]
    codes = [str(code) for code, _text in pairs]
    at = codes.index(str(current)) if str(current) in codes else -1
    if isinstance(current, int) and current > len(codes):
        at = len(codes)
    return {
        "steps": [
            {
                "number": position + 1,
                "label": text,
                "status": "done" if position < at else ("current" if position == at else "next"),
            }
            for position, (_code, text) in enumerate(pairs)
        ]
    }


@register.inclusion_tag("components/timeline.html")
def timeline(entries) -> dict:
    """``entries``: dicts with at, title and optionally who, text, tone, icon, url; newest first as given."""
    return {"entries": entries}


@register.inclusion_tag("components/diff.html")
def diff(rows, old_label="", new_label="") -> dict:
    """``rows``: (label, old, new); equal pairs are shown quietly."""
    return {
        "rows": [{"label": r[0], "old": r[1], "new": r[2], "changed": r[1] != r[2]} for r in rows],
        "old_label": old_label or _("原值"),
        "new_label": new_label or _("新值"),
    }


@register.inclusion_tag("components/definitions.html")
def definitions(pairs, columns=2) -> dict:
    """``pairs``: (label, value) or a mapping; empty values show an em dash."""
    return {"pairs": list(pairs.items()) if hasattr(pairs, "items") else pairs, "columns": columns}


@register.inclusion_tag("components/chart.html")
def chart(chart, span="") -> dict:
    return {"chart": chart, "span": span}


@register.inclusion_tag("components/explanation.html")
def explanation(facts) -> dict:
    """The explanation of a figure. ``facts``: dict with amount (shown), formula, inputs [(label, value, note[, url])],
    steps [(text, value)], source, source_url, is_example, related [(label, url)]."""
    return {"facts": facts}


@register.simple_tag
def explain(url, label="") -> SafeString:
    """A small link that opens a figure's explanation in the drawer (or as a page)."""
    text = label or _("为什么是这个数")
    return format_html(
        '<a class="explain" href="{}" data-drawer title="{}"><i class="ti ti-help-circle" aria-hidden="true"></i>'
        '<span class="visually-hidden">{}</span></a>',
        url,
        text,
        text,
    )


@register.simple_tag
def confirm(question, detail="", final=False, action="") -> SafeString:
    """Attributes for a submit button: asks first. ``final`` adds 此操作不可撤销."""
    return format_html(
        'data-confirm="{}" data-confirm-detail="{}" data-confirm-action="{}"{}',
        question,
        detail,
        action,
        mark_safe(" data-confirm-final") if final else "",
    )


@register.simple_tag(takes_context=True)
def job_view(context, job) -> dict:
    """Figures of a ``batch.Job`` for its progress bar, and where its result is."""
    from auxpolice.batch import engine

    done, total = engine.progress(job)
    ended_well = job.state == "done"
    return {
        "done": total if ended_well else done,
        "total": total,
        "percent": 100 if ended_well else min(99, done * 100 // max(total, 1)),
        "next_url": job.result.get("url") or job.params.get("url", ""),
        "may_steer": (steers := engine.may_steer(job, context.get("user"))),
        "may_resume": steers and engine.may_resume(job),
    }


@register.simple_tag
def demo_sign_in() -> dict:
    """Accounts of the demo county for the login page, one a role, and their password; nothing outside the demo."""
    from django.conf import settings

    from auxpolice.access.models import Role, RoleGrant
    from auxpolice.months import today

    if not getattr(settings, "DEMO_COUNTY", False):
        return {}
    from auxpolice.demo.bureau import PASSWORD

    grants = RoleGrant.objects.filter(user__is_demo=True, user__is_active=True, period__contains=today())
    first: dict[str, dict] = {}
    for grant in grants.select_related("user").order_by("user_id"):
        first.setdefault(
            grant.role,
            {
                "roles": grant.get_role_display(),
                "full_name": grant.user.full_name,
                "username": grant.user.username,
            },
        )
    return {"accounts": [first[role] for role in Role.values if role in first], "password": PASSWORD}


# --- larger parts


@register.simple_tag(takes_context=True)
def table(context, table) -> SafeString:
    name = table.caption or strip_tags(str(context.get("page_title", ""))).strip()
    return mark_safe(
        render_to_string(
            "components/table.html", {"table": table, "name": name}, request=context.get("request")
        )
    )


def _cell_content(cell) -> str | SafeString:
    """Amounts, badges and texts of a cell, linked where the column links. Written here and not in a template: a page
    of 50 rows and 10 columns has 500 of them."""
    kind, value = cell.column.kind, cell.value
    if kind == "badge":
        if cell.empty:
            return ""
        tone = value[1] if isinstance(value, tuple | list) and value[1] else Tone.NEUTRAL
        return badge(shown_text(cell.column, value), Tone(tone))
    content = (
        money(value, sign=kind == "delta") if kind in ("money", "delta") else shown_text(cell.column, value)
    )
    return format_html('<a href="{}">{}</a>', cell.url, content) if cell.url else content


@register.simple_tag(takes_context=True)
def table_lines(context, table) -> SafeString:
    """The ``<tr>`` of a table's page. Its cells are put together here: a tag for each would take longer than the cell."""
    openings, parts = [_td_openings(column) for column in table.columns], []
    around: dict = {}
    for line in table.body:
        parts.append(format_html('<tr class="{}">', line["css"]) if line["css"] else "<tr>")
        for opening, shown in zip(openings, line["cells"], strict=True):
            if template := shown.column.template:
                around = around or context.flatten()
                inner = {**around, "row": shown.row, "value": shown.value, "cell": shown}
                content = render_to_string(template, inner)
            else:
                content = conditional_escape(_cell_content(shown))
            parts += [opening[shown.empty], content, "</td>"]
        parts.append("</tr>")
    return mark_safe("".join(parts))


def _td_openings(column) -> tuple[SafeString, SafeString]:
    """``<td …>`` of a column's cells that hold something, and of those that don't."""
    css = ["num" if column.align else "", column.css, "" if column.phone else "desk-cell"]
    full, empty = (" ".join(filter(None, [*css, mark])) for mark in ("", "is-empty"))
    return (
        format_html('<td class="{}" data-label="{}">', full, column.label),
        format_html('<td class="{}" data-label="{}">', empty, column.label),
    )


@register.simple_tag
def total_text(entry) -> str:
    return shown_text(entry["column"], entry["value"]) if entry["value"] is not None else ""


@register.simple_tag(takes_context=True)
def panels(context, place, obj=None) -> SafeString:
    """All panels registered for the place: ``{% panels "person" person %}``."""
    drawn = panel_hooks.drawn(Place(place), context["request"], obj)
    return mark_safe(render_to_string("components/panels.html", {"panels": drawn, "place": place}))


DASHES = "---------"
"""What Django offers as no choice; it tells a reader nothing."""


@register.filter
def styled(bound):
    """A bound form field as HTML with the classes, the state and the description that it needs."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or widget.__class__.__name__.lower()
    attrs = {}
    if getattr(bound.field, "empty_label", None) == DASHES:
        bound.field.empty_label = _("请选择") if bound.field.required else _("（不选）")
    if kind == "checkbox" and not hasattr(widget, "choices"):
        css = "form-check-input"
    elif kind == "select":
        css = "form-select"
    elif kind == "hidden":
        css = ""
    else:
        css = "form-control"
    if bound.errors:
        css += " is-invalid"
        attrs["aria-invalid"] = "true"
    described = []
    if bound.help_text:
        described.append(f"{bound.auto_id}_help")
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    attrs["class"] = f"{widget.attrs.get('class', '')} {css}".strip()
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def field_kind_of(bound) -> str:
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or widget.__class__.__name__.lower()
    if kind in ("radio", "checkbox") and hasattr(widget, "choices"):
        return "choices"
    return kind


@register.inclusion_tag("components/form_actions.html")
def form_actions(label="", cancel_url="", tone="primary") -> dict:
    return {"label": label or _("保存"), "cancel_url": cancel_url, "tone": tone}


@register.inclusion_tag("components/grid.html", takes_context=True)
def grid(context, grid) -> dict:
    """An ``auxpolice.ui.grid.Grid``: the form, its rows and what stands below them."""
    return {"grid": grid, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form) -> dict:
    """The summary above a form: every error with a link to its field."""
    return {"form": form}


# --- blocks


@register.simple_block_tag
def capture(content) -> SafeString:
    """Renders its content into a variable: ``{% capture as name %}…{% endcapture %}``."""
    return mark_safe(content)


@register.simple_block_tag
def card(content, title="", icon="", hint="", url="", link="", flush=False, id="") -> SafeString:
    """A surface with a heading: ``{% card _("基本信息") %}…{% endcard %}``; ``flush`` for tables up to the edge."""
    return mark_safe(
        render_to_string(
            "components/card.html",
            {
                "content": content,
                "title": title,
                "icon": icon,
                "hint": hint,
                "url": url,
                "link": link,
                "flush": flush,
                "id": id,
            },
        )
    )


@register.simple_block_tag
def note(content, tone="info", title="") -> SafeString:
    """A remark within the page."""
    return mark_safe(
        render_to_string(
            "components/note.html",
            {"content": content, "tone": tone, "title": title, "icon": NOTE_ICONS.get(tone, "info-circle")},
        )
    )


@register.simple_block_tag
def dialog(content, id, title="", wide=False) -> SafeString:
    """A dialog, opened by any ``<button data-open="id">``."""
    return mark_safe(
        render_to_string(
            "components/dialog.html", {"content": content, "id": id, "title": title, "wide": wide}
        )
    )
