"""Tests mirror the rooms: each file stands in the folder of the room it tests."""

from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
OF_THE_FLOOR = {"test_api.py", "test_demo_county.py", "test_pages.py"}
"""What tests a module of the floor itself, or pages of several rooms."""


@pytest.mark.parametrize("floor", ["payroll", "grading", "assessment"])
def test_every_test_stands_in_the_folder_of_a_room(floor):
    files = {path.relative_to(BASE / "tests" / floor) for path in (BASE / "tests" / floor).rglob("test_*.py")}
    loose = {file.name for file in files if len(file.parts) == 1} - OF_THE_FLOOR
    rooms = {folder.name for folder in (BASE / floor).iterdir() if (folder / "__init__.py").is_file()}
    assert not loose, "these stand in no room"
    assert {file.parts[0] for file in files if len(file.parts) > 1} <= rooms
