"""`make test` on a machine without browser or LibreOffice: installed as root, else one sentence before any test runs."""

import os
import subprocess
from pathlib import Path

import pytest

from scripts import test_tools
from tests.running import BASE

APT = """#!/bin/sh
echo "$@" >> {log}
for last; do :; done
case $last in
  chromium-headless-shell) exit 100;;
  chromium) touch {bin}/chromium; chmod +x {bin}/chromium;;
  libreoffice-calc) touch {bin}/soffice; chmod +x {bin}/soffice;;
esac
"""


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """Folder of all programs of a machine, which has none yet."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(test_tools, "has_font", lambda: True)
    return tmp_path / "bin"


def with_apt(bare: Path) -> Path:
    apt, log = bare / "apt-get", bare / "log"
    apt.write_text(
        APT.format(log=log, bin=bare).replace("touch", "/usr/bin/touch").replace("chmod", "/bin/chmod")
    )
    apt.chmod(0o755)
    log.touch()
    return log


def test_without_apt_one_sentence_names_what_to_install(bare):
    with pytest.raises(SystemExit) as refusal:
        test_tools.install()
    said = str(refusal.value)
    assert "apt-get install chromium-headless-shell libreoffice-calc" in said and "运行测试还需要安装" in said
    assert len(said.splitlines()) == 1


def test_whoever_is_not_root_installs_nothing(bare, monkeypatch):
    log = with_apt(bare)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="chromium-headless-shell"):
        test_tools.install()
    assert log.read_text() == ""


def test_root_installs_what_is_missing_and_the_second_best_when_the_best_is_not_to_be_had(bare, monkeypatch):
    log = with_apt(bare)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    test_tools.install()
    asked = [line.split()[-1] for line in log.read_text().splitlines()]
    assert asked == ["update", "chromium-headless-shell", "chromium", "libreoffice-calc"]
    test_tools.install()
    assert len(log.read_text().splitlines()) == 4, "nothing is missing any more"


def test_the_tools_are_seen_to_before_pytest_begins():
    recipe = subprocess.run(["make", "-n", "test"], cwd=BASE, capture_output=True, text=True).stdout
    assert 0 < recipe.index("scripts/test_tools.py") < recipe.index("pytest")
