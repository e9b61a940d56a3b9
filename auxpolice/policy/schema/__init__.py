"""One description of a policy's content gives its parser, faults in words, form, reading and differences."""

from auxpolice.policy.schema.containers import Group, Map, OneOf, Rows, RowsOf
from auxpolice.policy.schema.fields import (
    Choice,
    Code,
    Date,
    Days,
    Fault,
    Fen,
    Fixed,
    Flag,
    Hundredths,
    Many,
    Percent,
    Position,
    Ppm,
    Ratio,
    Text,
    Whole,
    YearDay,
)
from auxpolice.policy.schema.form import Form
from auxpolice.policy.schema.whole import Schema
from auxpolice.policy.schema.words import NOTHING, Change, InWords, Section

__all__ = [
    "NOTHING",
    "Change",
    "Choice",
    "Code",
    "Date",
    "Days",
    "Fault",
    "Fen",
    "Fixed",
    "Flag",
    "Form",
    "Group",
    "Hundredths",
    "InWords",
    "Many",
    "Map",
    "OneOf",
    "Percent",
    "Position",
    "Ppm",
    "Ratio",
    "Rows",
    "RowsOf",
    "Schema",
    "Section",
    "Text",
    "Whole",
    "YearDay",
]  # fmt: skip
