"""The locks: hashed, complete for the server, and free of any registry's address."""

import ast
import json
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
HOUSE = ["auxpolice", "personnel", "assessment", "inspections", "grading", "payroll"]
LOCKS = ["requirements.lock", "requirements-server.lock", "requirements-node.lock"]


def entries(lock):
    """Name → its block in the lock."""
    blocks = re.split(r"\n(?=[a-z0-9])", "\n" + (BASE / lock).read_text())
    return {block.split("==")[0].strip(): block for block in blocks if "==" in block.split("\n")[0]}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_its_hashes(lock):
    assert entries(lock)
    assert not [name for name, block in entries(lock).items() if "--hash=sha256:" not in block]


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json", ".npmrc"])
def test_no_lock_names_a_registry(lock):
    text = (BASE / lock).read_text()
    assert not re.search(r"index-url|find-links|registry\.|\"resolved\": \"http", text)


def test_every_front_end_package_has_its_hash():
    packages = json.loads((BASE / "package-lock.json").read_text())["packages"]
    assert not [name for name, entry in packages.items() if name and "integrity" not in entry]


def test_the_server_lock_is_a_part_of_the_whole():
    whole, server = entries("requirements.lock"), entries("requirements-server.lock")
    versions = {name: block.split("\\")[0].strip() for name, block in whole.items()}
    assert {name: block.split("\\")[0].strip() for name, block in server.items()}.items() <= versions.items()


def test_what_the_house_imports_is_in_the_server_lock():
    known = packages_distributions()
    locked = set(entries("requirements-server.lock"))
    missing = set()
    for floor in HOUSE:
        for file in (BASE / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                for top in {name.split(".")[0] for name in names} - {*HOUSE, *sys.stdlib_module_names}:
                    brought_by = {re.sub(r"[-_.]+", "-", name).lower() for name in known.get(top, [top])}
                    if not brought_by & locked:
                        missing.add((str(file.relative_to(BASE)), top))
    assert not missing
