"""Reads a workbook or CSV through the limited child process and gives its sheets."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from auxpolice.problems import Problem
from auxpolice.sheets.child import MOST_BYTES

SECONDS = 30
CHILD = Path(__file__).with_name("child.py")  # as a script: the project is not imported in it


class FileRefused(Problem):
    """The whole file is refused; nothing of it is kept."""


class Cell(NamedTuple):
    """kind: s text, n number, d date-time, t time, b bool, f formula, e error, "" empty."""

    kind: str
    text: str


EMPTY = Cell("", "")


@dataclass
class Line:
    """One row of a sheet under the sheet's own row number."""

    number: int
    cells: list[Cell]
    hidden: bool = False

    def cell(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else EMPTY


@dataclass
class Sheet:
    name: str
    visible: bool
    lines: list[Line]
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)  # ranges such as D2:D4


@dataclass
class Book:
    format: str
    encoding: str
    sheets: list[Sheet]
    date1904: bool = False  # plain numbers of days count from 1904-01-01


def read(data: bytes) -> Book:
    """The sheets of a file; FileRefused with the reason when it is not one we read."""
    if len(data) > MOST_BYTES:
        raise FileRefused("文件超过 10 MB，请拆分后上传。", code="too-big")
    with tempfile.NamedTemporaryFile(prefix="sheet-") as handle:
        handle.write(data)
        handle.flush()
        answer = _ask_child(handle.name)
    if "refused" in answer:
        raise FileRefused(answer["message"], code=answer["refused"])
    sheets = [_sheet(raw) for raw in answer["sheets"]]
    return Book(answer["format"], answer.get("encoding", ""), sheets, answer.get("date1904", False))


def _ask_child(path: str) -> dict:
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-I", str(CHILD), path]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=SECONDS, env=environment, cwd="/", check=False
        )
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise FileRefused("文件解析超过 30 秒，请精简后上传。", code="too-slow") from error
    except ValueError as error:  # killed by its limits: nothing or half an answer
        raise FileRefused(
            "文件过于复杂或已损坏，无法解析，请另存为新的 .xlsx 后上传。", code="too-heavy"
        ) from error


def _sheet(raw: dict) -> Sheet:
    hidden = set(raw.get("hidden_rows", ()))
    lines = [
        Line(number, [Cell(*cell) if cell else EMPTY for cell in cells], number in hidden)
        for number, cells in raw["rows"]
    ]
    return Sheet(
        raw["name"], raw["state"] == "visible", lines, raw.get("hidden_columns", []), raw.get("merged", [])
    )
