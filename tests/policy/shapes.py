"""Descriptions of contents at random, each with sound contents of it."""

from dataclasses import replace

from hypothesis import strategies as st

from auxpolice.asked import FIRST_DAY, LAST_DAY
from auxpolice.policy import schema as s

WORD = st.text("甲乙丙丁人员考核abc（）·-", min_size=1, max_size=8)
KEYS = ("a", "b", "c", "d", "e")
NAMES = {"x": "某甲", "y": "某乙", "z": "某丙"}


def _plain(label, required):
    known = {"label": label, "required": required}
    return st.sampled_from(
        [
            (s.Text(**known), WORD),
            (s.Whole(low=1, high=500, **known), st.integers(1, 500)),
            (s.Days(**known), st.integers(1, 366)),
            (s.Percent(**known), st.integers(0, 100)),
            (s.Hundredths(high=100, **known), st.integers(0, 10_000)),
            (s.Fen(**known), st.integers(0, 1_000_000_000)),
            (s.Ppm(**known), st.integers(0, 1_000_000)),
            (s.Ratio(**known), st.integers(0, 100).map(lambda n: f"{n / 100:g}")),
            (s.Date(**known), st.dates(FIRST_DAY, LAST_DAY).map(lambda day: day.isoformat())),
            (s.YearDay(**known), st.sampled_from(["01-15", "12-31", "02-28"])),
            (s.Flag(label), st.booleans()),
            (s.Choice(options=NAMES, **known), st.sampled_from(sorted(NAMES))),
            (s.Choice(options={1: "一", 2: "二"}, **known), st.sampled_from([1, 2])),
            (s.Choice(options=NAMES, other=s.Ratio("其他"), **known), st.sampled_from(["x", "0.5"])),
            (s.Several(options=NAMES, **known), st.lists(st.sampled_from("xyz"), min_size=1, unique=True)),
            (s.Whole(label, high=500, default=3, sparse=True, required=False), st.integers(4, 500)),
            (
                s.Many(of=s.Text("词"), **known),
                st.lists(st.sampled_from(["甲", "乙丙"]), min_size=1, max_size=3),
            ),
            (s.Fixed(label, default=7), st.just(7)),
        ]
    )


@st.composite
def plain(draw, label="数"):
    return draw(_plain(label, draw(st.booleans())))


@st.composite
def group(draw, label="组", depth=2, required=True):
    parts = {
        key: draw(field(f"{label}{key}", depth))
        for key in draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    }
    fields = {key: one for key, (one, _content) in parts.items()}
    needed = {key: content for key, (one, content) in parts.items() if one.required}
    free = {key: content for key, (one, content) in parts.items() if not one.required}
    return s.Group(label, fields, required=required), st.fixed_dictionaries(needed, optional=free)


@st.composite
def rows(draw, label="表", depth=1):
    if draw(st.booleans()):
        of, content = draw(plain(label))
        of = replace(of, required=True)
        return s.Rows(label, of), st.lists(content, max_size=4, unique=isinstance(of, s.Choice))
    of, content = draw(group(label, depth - 1))
    of = replace(of, fields={"code": s.Code("代码", prefix="P"), "name": s.Text("名称"), **of.fields})
    if draw(st.booleans()):
        of = replace(of, fields={**of.fields, "at": s.Position("序", start=1)})

    def numbered(made):
        pairs, codes = made
        return [
            {**row, "code": code, "name": f"名{code}", **({"at": n + 1} if "at" in of.fields else {})}
            for n, (row, code) in enumerate(zip(pairs, codes, strict=False))
        ]

    codes = st.lists(st.integers(1, 99).map(lambda n: f"P{n}"), unique=True, min_size=3, max_size=3)
    return s.Rows(label, of, unique=("code",)), st.tuples(st.lists(content, max_size=3), codes).map(numbered)


@st.composite
def one_of(draw, label="择", depth=1):
    one, two = draw(group("甲", depth - 1)), draw(group("乙", depth - 1))
    inner = s.OneOf("丙", {"y": one[0]}, by="again")
    kinds = {"one": one[0], "two": two[0], "three": inner}
    content = st.one_of(
        one[1].map(lambda value: {"kind": "one", **value}),
        two[1].map(lambda value: {"kind": "two", **value}),
        one[1].map(lambda value: {"kind": "three", "again": "y", **value}),
    )
    return s.OneOf(label, kinds), content


def mapping(label="图"):
    whole = st.integers(0, 9)
    return st.just((s.Map(label, NAMES, s.Whole(high=9)), st.fixed_dictionaries(dict.fromkeys(NAMES, whole))))


@st.composite
def field(draw, label, depth):
    if depth <= 0 or draw(st.integers(0, 2)):
        return draw(plain(label))
    return draw(st.one_of(group(label, depth - 1), rows(label, depth), one_of(label, depth), mapping(label)))


@st.composite
def described(draw):
    """(schema, a strategy for its sound contents)."""
    of, content = draw(group("全", 3))
    return s.Schema(of.fields), content
