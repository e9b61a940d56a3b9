"""What can't be read or is refused by the database is one sentence; a database that is away is no fault of ours."""

import inspect
import json
from importlib import import_module
from pkgutil import walk_packages

import psycopg2
import pytest
from django import forms
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.test import Client

import assessment
import auxpolice
import grading
import inspections
import payroll
import personnel
from auxpolice.access.models import Role, User
from auxpolice.asked import LONGEST, day, number
from auxpolice.refusals import problem_of
from auxpolice.ui.forms import DayField
from tests import vocabulary as say


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(say.account(role), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=a%00b", "%00=1", "q=%ED%A0%80", "q=%ff", "q=" + "x" * (LONGEST + 1)],
    ids=["NUL", "NUL inside", "NUL in a name", "lone surrogate", "no text", "too long"],
)
@pytest.mark.parametrize("way", ["get", "post"])
def test_what_no_form_sends_is_refused_in_a_sentence(way, query):
    client = signed_in(Role.POLITICAL)
    if way == "get":
        answer = client.get(f"/people/?{query}")
    else:
        answer = client.generic("POST", "/people/hire/", query, "application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "没有写入" in answer.content.decode()
    assert client.get("/people/?q=x").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("depth", [100_000])
def test_json_nested_beyond_reading_is_refused(depth):
    client = signed_in(Role.POLITICAL)
    for body in ("[" * depth + "]" * depth, json.dumps({"reason": "\ud800"}), '{"reason": "\\u0000"}'):
        answer = client.generic("POST", "/api/verdicts/1/proposal/", body, "application/json")
        assert answer.status_code in (400, 404), answer.content[:200]


def test_days_and_numbers_of_a_request_are_bounded():
    assert (day("2026-03-05").year, day("0001-01-01"), day("9999-12-31"), day("abc"), day(None)) == (
        2026,
        *[None] * 4,
    )
    assert (number("12"), number("1e400"), number("9" * 5000), number("-1"), number("²")) == (12, *[None] * 4)
    assert DayField().clean("2026-03-05")
    for text in ("0001-01-01", "9999-12-31"):
        with pytest.raises(forms.ValidationError, match="1900"):
            DayField().clean(text)


def test_every_form_reads_days_by_the_bounded_field():
    plain = set()
    for package in (auxpolice, personnel, assessment, grading, inspections, payroll):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if "pages" not in module.name:
                continue
            for name, form in inspect.getmembers(import_module(module.name), inspect.isclass):
                fields = getattr(form, "base_fields", {}) if issubclass(form, forms.BaseForm) else {}
                plain |= {
                    f"{module.name}.{name}.{f}"
                    for f, field in fields.items()
                    if type(field) is forms.DateField
                }
    assert not plain


@pytest.mark.django_db
def test_a_refusal_of_the_database_is_told_by_what_it_is():
    """A field that nobody else may have, a value too long, one too large; a missing value is a fault of ours."""
    held = say.account(Role.FINANCE)
    said = {}
    for name, error, change in (
        ("twice", IntegrityError, {"username": held.username}),
        ("too-long", DataError, {"username": "x" * 51}),
        ("bug", IntegrityError, {"full_name": None}),
    ):
        with pytest.raises(error) as raised, transaction.atomic():
            User.objects.filter(pk=say.account(Role.FINANCE).pk).update(**change)
        said[name] = problem_of(raised.value)
    assert said["twice"].status == 409 and "「用户名」已有人用了" in said["twice"].message
    assert said["too-long"].status == 400 and "太长" in said["too-long"].message
    assert said["bug"] is None
    assert problem_of(ValueError("x")) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "status", "sentence"),
    [
        ("53100", 507, "磁盘已满"),
        ("40P01", 409, "同一件事"),
        ("57P01", 503, "数据库"),
        ("23001", 409, "不能修改"),
    ],
)
def test_what_a_statement_meets_is_told_to_its_page(state, status, sentence):
    """By the database itself: a full disk, a deadlock, a server that goes down, a guard."""
    with pytest.raises(Exception) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION '不能修改' USING ERRCODE = '{state}'; END $$")
    problem = problem_of(raised.value)
    assert (problem.status, sentence in problem.message) == (status, True)


@pytest.mark.django_db
def test_a_page_without_its_database_is_503_and_says_so():
    """Whatever the page asks of it meets a port where nobody listens: before the view and within it."""
    client = signed_in(Role.POLITICAL)
    client.raise_request_exception = False

    def away(execute, sql, params, many, context):
        with connection.wrap_database_errors:
            psycopg2.connect("host=127.0.0.1 port=1 dbname=none", connect_timeout=2)

    with connection.execute_wrapper(away):
        for url in ("/people/", "/login/"):
            answer = client.get(url)
            assert (answer.status_code, "数据库" in answer.content.decode()) == (503, True), url
            assert answer["Retry-After"]


def test_any_other_fault_stays_one(client):
    assert problem_of(OperationalError("x")) is not None
    assert problem_of(RuntimeError("x")) is None


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["0x10", "0000", "0001", "9999", "٣٤٥٦", "", "9" * 5000])
def test_a_year_that_is_none_is_this_year(year):
    client = signed_in(Role.POLITICAL)
    assert client.post("/calendar/take-over/", {"year": year}).status_code == 302
    assert client.get(f"/calendar/?year={year}").status_code in (200, 404)
