"""Every Chinese text of code and templates has its English, with the same places for values."""

import re

import pytest

from auxpolice.ui import translations

PLACES = re.compile(r"%\(\w+\)|\{\w*\}|%[sd]")


def test_every_text_has_english():
    without = translations.missing()
    assert not without, (
        f"{len(without)} texts without English (python -m auxpolice.ui.translations): {without[:20]}"
    )


def test_values_stand_in_both_languages():
    wrong = []
    for message in translations.read():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id[0] if isinstance(message.id, tuple) else message.id
        for text in strings:
            if message.id and text and set(PLACES.findall(text)) != set(PLACES.findall(source)):
                wrong.append((source, text))
    assert not wrong


def test_no_chinese_is_left_in_the_english():
    assert not [
        m.string for m in translations.read() if m.id and re.search(r"[\u4e00-\u9fff]", str(m.string))
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% load i18n %}{% translate '姓名' as x %}", ["姓名"]),
        ("{% load i18n %}{% blocktranslate with n=3 %}共 {{ n }} 条{% endblocktranslate %}", ["共 %(n)s 条"]),
        ('{% load i18n %}{% crumb _("人员") "x" %}', ["人员"]),
        (
            "{% load i18n %}{% blocktranslate count n=1 %}一{% plural %}多{% endblocktranslate %}",
            [("一", "多")],
        ),
    ],
)
def test_templates_are_read_as_django_reads_them(source, expected):
    assert [text for _line, text in translations.template_messages(source)] == expected


def test_code_is_read_by_its_syntax():
    code = 'x = _("甲") + gettext_lazy("乙" "丙") + ngettext("一", "多", n) + pgettext("用处", "丁") + other("不")'
    found = [text for _line, text in translations.python_messages(code)]
    assert sorted(map(str, found)) == sorted(map(str, ["甲", "乙丙", ("一", "多"), "丁"]))
