"""The rules stay pure: no Django, no clock, no floats for money, no free code; and the editor's vocabulary is what is accepted."""

import ast
from pathlib import Path

import pytest

import payroll.rules
from auxpolice.policy.schema import OneOf
from payroll import policies
from payroll.rules.domain import Domain
from payroll.rules.parsing import Reader
from payroll.rules.scheme import ADJUSTMENT_TYPES, RULES
from payroll.schemes.content import ITEM, RULE_KINDS, THEN_KINDS

FILES = sorted(Path(payroll.rules.__file__).parent.glob("*.py"))
ALLOWED = {
    "itertools",
    "__future__",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "fractions",
    "functools",
    "math",
    "re",
    "typing",
    "numpy",
}


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_imports_and_calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module]
        for name in names:
            assert name.split(".")[0] in ALLOWED or name.startswith("payroll.rules"), name
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            assert called not in {"eval", "exec", "today", "now", "open", "__import__"}, called


def _keys_read(read) -> set[str]:
    reader = Reader({}, "x", [])
    read(reader)
    return reader.used - {"type"}


def test_the_description_is_exactly_what_the_reader_reads():
    domain = Domain.read(Reader(policies.pilot_plan(), "x", []))
    assert set(RULE_KINDS) == set(RULES) and set(THEN_KINDS) == set(ADJUSTMENT_TYPES)
    for kind, rule in RULES.items():
        read = _keys_read(lambda reader, rule=rule: rule.read(reader, domain, "X"))
        assert read == set(RULE_KINDS[kind].fields), kind
    for kind, adjustment in ADJUSTMENT_TYPES.items():
        read = _keys_read(lambda reader, kind=adjustment: kind.read(reader, domain))
        shape = THEN_KINDS[kind]
        choices = list(shape.kinds.values()) if isinstance(shape, OneOf) else [shape]
        by = {shape.by} if isinstance(shape, OneOf) else set()
        assert all(read == by | set(choice.fields) for choice in choices), kind


def test_every_key_of_an_item_has_a_label():
    for plan in (policies.current_plan(), policies.pilot_plan()):
        assert {key for item in plan["items"] for key in item} <= set(ITEM.fields)
