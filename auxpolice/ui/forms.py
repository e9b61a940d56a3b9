"""How forms look and how a refusal of an action comes back to the form with what was typed."""

from collections.abc import Callable

from django import forms
from django.forms.renderers import TemplatesSetting

from auxpolice.problems import Problem


class FormRenderer(TemplatesSetting):
    """``{{ form }}`` gives an error summary and the fields in the designed layout."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class DayInput(forms.DateInput):
    """The browser's own day picker, always in ISO form."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MonthInput(forms.TextInput):
    input_type = "month"


def whole(text: str | None) -> int:
    """A hidden number of a form as it came back; 0 for anything that is none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def submit(form: forms.Form, action: Callable, **arguments):
    """Run ``action(**cleaned_data, **arguments)`` when the form is valid.

    Returns (True, result), or (False, None) with the errors, the Problem's sentence among them, on the form.
    """
    if not form.is_valid():
        return False, None
    try:
        return True, action(**form.cleaned_data, **arguments)
    except Problem as problem:
        if problem.status == 404:
            raise
        add_problem(form, problem)
        return False, None


def add_problem(form: forms.Form, problem: Problem) -> None:
    """Put a refusal beside the field it names, or above the form."""
    field = problem.field if problem.field in form.fields else None
    form.add_error(field, problem.message)
    for detail in problem.details:
        form.add_error(None, detail)
