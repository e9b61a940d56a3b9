"""From one description: what is typed comes back, faults name the field, differences are none only of equals."""

import copy
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.policy import schema as s
from tests.policy.shapes import described

MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def same(left, right) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@MANY
@given(st.data())
def test_a_sound_content_comes_back_from_its_form(data):
    schema, contents = data.draw(described())
    content = data.draw(contents)
    assert schema.faults(content) == []
    form = s.Form.of(schema, content)
    again = s.Form(schema, copy.deepcopy(form.values))
    assert same(again.content(), content)
    schema.parse(content)
    assert all(section.rows is not None for section in schema.sections(content))


@MANY
@given(st.data())
def test_differences_are_none_only_of_equals(data):
    schema, contents = data.draw(described())
    old, new = data.draw(contents), data.draw(contents)
    assert schema.differences(old, old) == []
    assert bool(schema.differences(old, new)) != same(old, new)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**7) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@MANY
@given(st.data())
def test_whatever_stands_in_a_content_gets_sentences_and_a_form(data):
    schema, contents = data.draw(described())
    content, damage = data.draw(contents), data.draw(JSON)
    if content:
        content[data.draw(st.sampled_from(sorted(content)))] = damage
    for fault in schema.faults(content):
        assert fault.sentence.endswith("。")
    form = s.Form.of(schema, content)
    for fault in form.faults():
        form.name_of(fault.path)
    schema.faults(damage)


@MANY
@given(st.data())
def test_whatever_a_browser_sends_gets_an_answer(data):
    schema, contents = data.draw(described())
    form = s.Form.of(schema, data.draw(contents))
    names = st.sampled_from([*form.values, "a.b.c", "x"])
    for name in data.draw(st.lists(names, max_size=3)):
        form.put(name, data.draw(st.text(max_size=5)), "3")
    for verb in ("add", "remove", "up", "down", "restore", "nonsense"):
        form.perform(f"{verb}:{data.draw(names)}")
    for fault in form.faults():
        assert fault.sentence and isinstance(form.name_of(fault.path), str)
