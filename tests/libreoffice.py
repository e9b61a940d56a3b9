"""LibreOffice reads what we write: a spreadsheet goes in, its cells come out, as people's own office program sees them."""

import csv
import subprocess
import tempfile
from pathlib import Path

import openpyxl
import pytest

from scripts import test_tools


def program() -> str:
    if (found := test_tools.program(test_tools.OFFICES)) is None:
        pytest.fail("LibreOffice is missing: run make test, which sees to it")
    return found


def convert(content: bytes, name: str, to: str, folder: Path, *, reading: str = "") -> list[Path]:
    """The files LibreOffice makes of ``content``; fails on any warning it prints."""
    source = folder / name
    source.write_bytes(content)
    out = folder / "out"
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                program(),
                "--headless",
                "--norestore",
                f"-env:UserInstallation=file://{profile}",
                *([f"--infilter={reading}"] if reading else []),
                "--convert-to",
                to,
                "--outdir",
                str(out),
                str(source),
            ],
            capture_output=True,
            text=True,
            timeout=180,
        )
    said = [line for line in done.stderr.splitlines() if line.strip() and "javaldx" not in line]
    assert done.returncode == 0 and not said, done.stderr
    return sorted(out.iterdir())


def reopened(content: bytes, name: str, folder: Path, *, reading: str = "") -> openpyxl.Workbook:
    """The workbook as LibreOffice read it and wrote it again (formulas, not their results)."""
    (path,) = convert(content, name, "xlsx:Calc MS Excel 2007 XML", folder, reading=reading)
    return openpyxl.load_workbook(path)


def formulas(book: openpyxl.Workbook) -> list[str]:
    """Where a cell is a formula."""
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def rows(sheet) -> list[list]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def csv_filter(encoding: int) -> str:
    """LibreOffice's import filter for our CSV: comma, double quotes, the encoding, every column as text."""
    kinds = "/".join(f"{n}/2" for n in range(1, 8))
    return f"CSV:44,34,{encoding},1,{kinds}"


GB18030 = 85
"""LibreOffice's number of the encoding (RTL_TEXTENCODING_GB_18030)."""


def csv_rows(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(content.decode(encoding).splitlines()))
