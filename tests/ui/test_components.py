"""Components: safe text, forms that keep what was typed, charts with their table, strict headers, error pages."""

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.problems import Problem
from auxpolice.ui import charts
from auxpolice.ui.forms import submit
from auxpolice.units.models import Unit
from tests import vocabulary as say


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


EVIL = '<script>alert("x")</script>'


@pytest.mark.parametrize(
    "source",
    [
        "{% badge evil %}",
        "{% card evil %}x{% endcard %}",
        "{% card 'ok' %}{{ evil }}{% endcard %}",
        "{% note 'info' evil %}{{ evil }}{% endnote %}",
        "{% masked evil '/r/' evil %}",
        "{% stat evil evil hint=evil %}",
        "{% empty evil evil '/x/' evil %}",
        "{% definitions pairs %}",
        "{% diff triples %}",
        "{% timeline events %}",
        "<button {% confirm evil evil final=True %}></button>",
        "{% crumb evil '/x/' %}",
        "{% explanation facts %}",
        "{% chart chart %}",
    ],
)
def test_no_component_lets_markup_through(source):
    html = render(
        source,
        evil=EVIL,
        pairs=[(EVIL, EVIL)],
        triples=[(EVIL, EVIL, EVIL)],
        events=[{"at": EVIL, "title": EVIL, "who": EVIL, "text": EVIL}],
        facts={"amount": EVIL, "formula": EVIL, "inputs": [(EVIL, EVIL, EVIL)], "source": EVIL},
        chart=charts.bars(EVIL, [EVIL], {EVIL: [1]}),
    )
    assert "<script>" not in html


def test_amounts():
    assert render("{{ f|yuan }} {{ g|delta }} {{ n|yuan }}", f=1234567, g=100, n=None) == "12,345.67 +1.00 —"
    assert "is-negative" in render("{% money f %}", f=-1)


def test_a_refusal_lands_on_its_field_and_what_was_typed_stays():
    class Form(forms.Form):
        name = forms.CharField(label="姓名")
        note = forms.CharField(label="备注", required=False)

    def refuse(**_data):
        raise Problem("此人已在名册。", field="name", details=["第 3 行"])

    form = Form({"name": "张伟", "note": "原样"})
    assert submit(form, refuse) == (False, None)
    html = str(form)
    assert 'value="张伟"' in html and 'value="原样"' in html
    assert 'aria-invalid="true"' in html and "此人已在名册。" in html and "第 3 行" in html
    assert 'href="#id_name"' in html  # the summary leads to the field
    assert submit(Form({"name": "李"}), lambda **data: data) == (True, {"name": "李", "note": ""})


def test_a_chart_and_its_table_tell_the_same():
    chart = charts.bars("投诉", ["甲所", "乙所"], {"本年": [3, 5]}, first="单位")
    assert chart.option["series"][0]["data"] == [row[1] for row in chart.rows] == [3, 5]
    html = render("{% chart c %}", c=chart)
    assert "<td" in html and "data-chart-csv" in html
    assert "还没有可画的数据" in render("{% chart c %}", c=charts.bars("空", [], {}))


@pytest.mark.django_db
def test_strict_policy_and_no_inline_script(client):
    for answer in (client.get(reverse("login")), signed_in(client).get("/")):
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self' 'nonce-" in policy and "unsafe-eval" not in policy
        assert "script-src 'self' 'unsafe-inline'" not in policy
        html = answer.content.decode()
        assert "<script>" not in html and "http://" not in html.replace("http://www.w3.org", "")
        assert not any(f" {handler}=" in html for handler in ("onclick", "onload", "onsubmit", "onchange"))


def signed_in(client, role=Role.POLITICAL):
    client.force_login(say.account(role), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_pages_are_private_and_leave_the_browser_on_signing_out(client):
    assert signed_in(client).get("/")["Cache-Control"] == "no-store"
    assert client.post("/logout/")["Clear-Site-Data"] == '"cache"'


@pytest.mark.django_db
def test_errors_are_pages_that_say_what_next(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404 and "回到首页" in answer.content.decode()
    strict = Client(enforce_csrf_checks=True)
    answer = signed_in(strict).post("/logout/")
    assert answer.status_code == 403 and "页面已过期" in answer.content.decode()
    client.raise_request_exception = False


@pytest.mark.django_db
def test_a_fragment_has_no_frame(client):
    signed_in(client)
    whole = client.get("/ui/components/").content.decode()
    part = client.get("/ui/components/", headers={"HX-Request": "true"}).content.decode()
    assert '<aside class="side"' in whole and '<aside class="side"' not in part
    assert "<html" not in part and 'class="fragment"' in part


@pytest.mark.django_db
def test_language_switch(client):
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/login/"}, follow=True)
    assert 'lang="en"' in answer.content.decode() and "Sign in" in answer.content.decode()


@pytest.mark.django_db
def test_no_choice_reads_as_words_and_not_as_dashes():
    class Moving(forms.Form):
        to = forms.ModelChoiceField(Unit.objects.all())
        back = forms.ModelChoiceField(Unit.objects.all(), required=False)
        all_of = forms.ModelChoiceField(Unit.objects.all(), required=False, empty_label="全部单位")

    page = Template("{% load ui %}{% for field in form %}{{ field|styled }}{% endfor %}").render(
        Context({"form": Moving()})
    )
    assert "---" not in page
    for words in ("请选择", "（不选）", "全部单位"):
        assert f">{words}</option>" in page
