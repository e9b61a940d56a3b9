"""Rendering of forms, and refusals of an action that come back to the form with what was typed."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from auxpolice import refusals
from auxpolice.asked import IN_THESE_TIMES
from auxpolice.money import parse_yuan
from auxpolice.months import parse_month
from auxpolice.problems import Problem


def offer(form: forms.BaseForm, name: str, choices: QuerySet | Iterable[tuple]) -> None:
    """Say what may be chosen in a field of this form: rows, or pairs of value and label."""
    field: Any = form.fields[name]
    if isinstance(choices, QuerySet):
        field.queryset = choices
    else:
        field.choices = choices


class FormRenderer(TemplatesSetting):
    """``{{ form }}`` gives an error summary and the fields in the designed layout."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name, context, request=None):
        drawn = _DRAWN.get(template_name)
        return drawn(context["widget"]) if drawn else super().render(template_name, context, request)


def _attributes(attrs: dict[str, Any]) -> SafeString:
    named = ((name, value) for name, value in attrs.items() if value is not False)
    return mark_safe(
        "".join(
            f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
            for name, value in named
        )
    )


def _input(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget["attrs"])
    )


def _select(widget: dict[str, Any]) -> SafeString:
    parts = [format_html('<select name="{}"{}>', widget["name"], _attributes(widget["attrs"]))]
    for group, options, _index in widget["optgroups"]:
        parts += [format_html('<optgroup label="{}">', group)] if group else []
        parts += [
            format_html(
                '<option value="{}"{}>{}</option>',
                option["value"],
                _attributes(option["attrs"]),
                option["label"],
            )
            for option in options
        ]
        parts += [mark_safe("</optgroup>")] if group else []
    return mark_safe("\n".join([*parts, "</select>"]))


_DRAWN = {
    "django/forms/widgets/select.html": _select,
    **{
        f"django/forms/widgets/{kind}.html": _input
        for kind in (
            "checkbox",
            "date",
            "email",
            "hidden",
            "input",
            "number",
            "password",
            "text",
            "time",
            "url",
        )
    },
}
"""What Django makes of templates of templates, the same here in Python: a list of units has hundreds of options."""


class DayInput(forms.DateInput):
    """The browser's own day picker, always in ISO form."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day within the range of dates that make sense here."""

    widget = DayInput
    default_validators = [*IN_THESE_TIMES]


class MonthInput(forms.TextInput):
    input_type = "month"


class MonthField(forms.CharField):
    """A month as its first day; nothing typed is None."""

    widget = MonthInput

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_month(text)
        except Problem as problem:
            raise forms.ValidationError(problem.message) from problem


class AmountField(forms.CharField):
    """An amount typed in yuan, as int fen; nothing typed is None."""

    def __init__(self, **options):
        super().__init__(max_length=20, **options)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except ValueError as error:
            raise forms.ValidationError(_("金额请写成 1200.00 这样的数字，最多两位小数。")) from error


def submit(form: forms.Form, action: Callable, **arguments):
    """Run ``action(**cleaned_data, **arguments)`` when the form is valid.

    Returns (True, result), or (False, None) with the errors, the Problem's sentence among them, on the form.
    """
    if not form.is_valid():
        return False, None
    return tried(form, action, **form.cleaned_data, **arguments)


def tried(form: forms.Form, action: Callable, *given, **arguments):
    """Run an action and put its refusal on the form: (True, result) or (False, None). What isn't there stays a 404."""
    done, found = _run(action, given, arguments)
    if not done:
        add_problem(form, found)
    return done, found if done else None


def pressed(request, action: Callable, *given, **arguments):
    """Run the action of a button that has no form: (True, result), or (False, None) and its refusal as a message."""
    done, found = _run(action, given, arguments)
    if not done:
        messages.error(request, "".join([found.message, "；".join(found.details)]))
    return done, found if done else None


def _run(action: Callable, given: tuple, arguments: dict) -> tuple[bool, Any]:
    try:
        with refusals.told():
            return True, action(*given, **arguments)
    except Problem as problem:
        if problem.status == 404:
            raise
        return False, problem


def add_problem(form: forms.Form, problem: Problem) -> None:
    """Put a refusal beside the field it names, or above the form."""
    field = problem.field if problem.field in form.fields else None
    form.add_error(field, problem.message)
    for detail in problem.details:
        form.add_error(None, detail)
