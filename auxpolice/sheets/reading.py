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

SECONDS = 100
"""Of waiting; what a file may cost is limited in the child, by processor time. A busy machine refuses nobody's file."""
CHILD = Path(__file__).with_name("child.py")  # as a script: the project is not imported in it


class FileRefused(Problem):
    """The whole file is refused; nothing of it is kept."""


class Cell(NamedTuple):
    """kind: s text, n number, d date-time, t time, b bool, f formula, e error, "" empty."""

    kind: str
    text: str
    shown: str = ""  # of a number shown with zeros before it: as the sheet shows it; "month" of a date shown without day


EMPTY = Cell("", "")


@dataclass
class Line:
    """One row of a sheet under the sheet's own row number."""

    number: int
    cells: list[Cell]
    hidden: bool = False
    struck: frozenset[int] = frozenset()  # columns whose text is struck out

    def cell(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else EMPTY


@dataclass
class Sheet:
    name: str
    visible: bool
    lines: list[Line]
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)  # ranges such as D2:D4
    hidden_rows: frozenset[int] = frozenset()


@dataclass
class Book:
    format: str
    encoding: str
    sheets: list[Sheet]
    date1904: bool = False  # plain numbers of days count from 1904-01-01
    peak_kb: int = 0  # memory the reading took, at most


def read(data: bytes) -> Book:
    """The sheets of a file; FileRefused with the reason when it is not one we read."""
    if len(data) > MOST_BYTES:
        raise FileRefused("文件超过 10 MB，请拆分后上传。", code="too-big")
    with tempfile.NamedTemporaryFile(prefix="sheet-") as handle, tempfile.TemporaryFile(mode="w+") as answer:
        handle.write(data)
        handle.flush()
        _ask_child(handle.name, answer)
        answer.seek(0)
        return _book(answer)


def _ask_child(path: str, answer) -> None:
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-I", str(CHILD), path]
    try:
        subprocess.run(
            command,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env=environment,
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(f"文件解析超过 {SECONDS} 秒，请稍后再试或精简后上传。", code="too-slow") from error


def _book(lines) -> Book:
    """The book from the child's lines; one killed by its limits leaves no last line."""
    book, last = Book("", "", []), None
    try:
        for line in lines:
            last = json.loads(line)
            if isinstance(last, list):
                number, cells, *struck = last
                sheet = book.sheets[-1]
                kept = [Cell(*cell) if cell else EMPTY for cell in cells]
                sheet.lines.append(Line(number, kept, number in sheet.hidden_rows, frozenset(*struck)))
            elif "refused" in last:
                raise FileRefused(last["message"], code=last["refused"])
            elif "sheet" in last:
                hidden = (frozenset(last.get("hidden_rows", ())), last.get("hidden_columns", []))
                book.sheets.append(
                    Sheet(
                        last["sheet"],
                        last["state"] == "visible",
                        [],
                        hidden[1],
                        last.get("merged", []),
                        hidden[0],
                    )
                )
            elif "format" in last:
                book.format, book.encoding = last["format"], last.get("encoding", "")
                book.date1904 = last.get("date1904", False)
    except ValueError:
        last = None
    if not isinstance(last, dict) or "peak_kb" not in last:
        raise FileRefused("文件过于复杂或已损坏，无法解析，请另存为新的 .xlsx 后上传。", code="too-heavy")
    book.peak_kb = last["peak_kb"]
    return book
