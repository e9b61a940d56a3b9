"""What a power cut or a full disk leaves behind takes nothing down: it starts, or ends in one sentence."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from auxpolice.local import embedded
from tests.often import often
from tests.platform.test_supervisor import Run, wait_until


@pytest.fixture
def run():
    started = []

    def start(folder: Path, **how):
        started.append(Run(folder, **how))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.ends()


@pytest.fixture(scope="module")
def served(data):
    """The data folder of the supervisor's tests, in which the platform has run and ended in good order."""
    if (data / "seeding").exists():  # they were not among those asked for
        one = Run(data).wait_ready()
        one.process.send_signal(signal.SIGTERM)
        assert one.ends() == 0
    for server in (embedded.Postgres(data), embedded.Valkey(data)):
        server.stop()
    return data


def append_only_files(data: Path) -> list[Path]:
    return sorted((data / "valkey" / "appendonlydir").iterdir())


def test_damaged_files_that_are_only_kept_for_speed_take_nothing_down(run, served):
    """Filled with rubbish, in `make faults` cut short and emptied too: the ports, the broker's file and its list, an old beat's file."""
    rubbish = b"\x00\xff not what was here \xfe" * 20
    damages = (lambda old: rubbish, lambda old: old[: len(old) // 2], lambda old: b"")
    for number, damage in enumerate(damages[: often(1, 3)]):
        files = [served / "ports.json", *append_only_files(served)]
        assert len(files) >= 3
        for file in files:
            file.write_bytes(damage(file.read_bytes()))
        for name in ("beat-schedule.dat", "beat-schedule.dir", "beat-schedule", "run.lock"):
            (served / name).write_bytes(damage(rubbish))
        again = run(served).wait_ready()
        assert again.status("/login/") == 200, number
        wait_until(lambda again=again: again.status("/readyz") == 200)
        again.process.send_signal(signal.SIGTERM)
        assert again.ends() == 0
        assert again.left_over() == {}


@pytest.mark.parametrize(
    "ports", ["[]", "7", '{"postgres": "abc", "valkey": -1}', '{"postgres": 70000}', "[" * 9000, ""]
)
def test_a_list_of_ports_that_is_none_is_made_anew(tmp_path, ports):
    (tmp_path / "ports.json").write_text(ports)
    server = embedded.Valkey(tmp_path, durable=False)
    try:
        assert server.ensure()
        assert server._port() in range(1024, 65536)
    finally:
        server.stop()


def test_a_beat_that_keeps_dying_does_not_end_the_web(run, served, tmp_path, monkeypatch):
    """Its scheduler can't be loaded, so it dies at each start; pages and the worker stay."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nif 'beat' in sys.argv and 'celery' in ' '.join(sys.orig_argv): sys.exit(9)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    one = run(served).wait_ready()
    wait_until(lambda: "beat 反复退出" in one.said(), 60)
    assert one.process.poll() is None
    assert one.status("/login/") == 200
    assert one.worker()
    one.process.send_signal(signal.SIGTERM)
    assert one.ends() == 0


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a size, where this user may mount one."""
    folders = []

    def mount(megabytes: int) -> Path:
        folder = tmp_path / f"disk-{megabytes}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)]
        if (
            os.geteuid()
            or shutil.which("mount") is None
            or subprocess.run(command, capture_output=True).returncode
        ):
            pytest.skip("only root may make a small disk")
        folders.append(folder)
        return folder / "data"

    yield mount
    for folder in folders:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize(("megabytes", "people"), [(60, "0"), (210, "2000")][: often(1, 2)])
def test_a_full_disk_is_said_in_one_sentence(run, small_disk, megabytes, people):
    """Too small for the servers; in `make faults` also large enough for them, and too small for the county."""
    folder = small_disk(megabytes)
    one = run(folder, people=people)
    assert one.ends() == 1
    said = [line for line in Path(one.errors.name).read_text().splitlines() if not line.startswith("run: ")]
    assert len(said) == 1 and said[0].startswith("磁盘空间不足"), said
    assert one.left_over() == {}
