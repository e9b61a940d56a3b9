"""`make setup`: virtual environment, locked packages, front-end files. Starts nothing; a second call takes a moment.
With the argument ``run`` the packages for tests and checks are left out: `make run` is to be ready soon.

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
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
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


def trusting() -> dict[str, str]:
    """Environment for pip and npm: they trust what the machine trusts (a network may inspect its traffic)."""
    environment = {**os.environ, "NODE_ENV": "production", "npm_config_loglevel": "error"}
    if SYSTEM_CERTIFICATES.exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
        if "PIP_CERT" not in environment and "PIP_CONFIG_FILE" not in environment:
            environment["PIP_CERT"] = str(SYSTEM_CERTIFICATES)
    return environment


def works(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def make_environment() -> None:
    if PYTHON.exists() and works([str(PYTHON), "-c", ""]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if importlib.util.find_spec("ensurepip") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        works(["apt-get", "update", "-q"])
        works(["apt-get", "install", "-q", "-y", "--no-install-recommends", package])
    if works([sys.executable, "-m", "venv", str(VENV)]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    # without ensurepip, a pip beside this Python can fill the environment
    if importlib.util.find_spec("pip") and works([sys.executable, "-m", "venv", "--without-pip", str(VENV)]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    stop(
        "无法创建虚拟环境: 请先安装 python3-venv (apt-get install python3-venv)。",
        "No virtual environment could be made: install python3-venv first.",
    )


def install(lock: str) -> None:
    pip = [str(PYTHON), "-m", "pip"]
    if not (VENV / "bin" / "pip").exists():
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    quiet = ["-q", "--disable-pip-version-check", "--no-input", "--no-compile"]
    run(
        [*pip, "install", *quiet, "--require-hashes", "-r", lock],
        f"{lock} 中的软件包未能安装, 请检查网络或软件源后重试。",
        f"The packages of {lock} could not be installed: check the network or the package index and try again.",
        env=trusting(),
    )


def packages(lock: str) -> None:
    """Install ``requirements.lock`` (everything) or ``requirements-server.lock`` (a part of it, in half the time)."""
    for done in {"requirements.lock", lock}:
        stamp = VENV / f".{done}"
        if stamp.exists() and stamp.read_text() == digest(done) and PYTHON.exists():
            return
    print("setup: Python packages", file=sys.stderr)
    make_environment()
    install(lock)
    # byte code on all cores, which pip would do on one
    works([str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")])
    (VENV / f".{lock}").write_text(digest(lock))


class FrontEnd:
    """npm works beside pip when the machine has Node; else Node comes from PyPI once pip is done."""

    def __init__(self) -> None:
        self.stamp = vendor.TARGET / ".installed"
        self.wanted = digest("package-lock.json", "scripts/vendor.py")
        self.needed = not (self.stamp.exists() and self.stamp.read_text() == self.wanted)
        self.npm: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        if self.needed and shutil.which("npm") and shutil.which("node"):
            self._start(trusting())

    def _start(self, environment: dict[str, str]) -> None:
        print("setup: front-end files", file=sys.stderr)
        self.npm = subprocess.Popen(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=BASE, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment,
        )  # fmt: skip

    def finish(self) -> None:
        if not self.needed:
            return
        if self.npm is None:
            if not (VENV / "bin" / "npm").exists():
                install("requirements-node.lock")
            environment = trusting()
            environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment['PATH']}"
            self._start(environment)
        assert self.npm is not None
        if self.npm.wait():
            stop(
                "前端文件未能安装, 请检查网络或 npm 软件源后重试。",
                "The front-end files could not be installed: check the network or the npm registry and try again.",
            )
        vendor.copy()
        self.stamp.write_text(self.wanted)


def translations() -> None:
    """Compile the catalogues whose source is newer (the compiled files are not kept in the repository)."""
    for source in BASE.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            run(
                [str(PYTHON), "-m", "babel.messages.frontend", "-q", "compile", "-i", str(source), "-o", str(target)],
                f"译文 {source.name} 未能编译。", f"The catalogue {source} could not be compiled.",
            )  # fmt: skip


def main(arguments: list[str]) -> None:
    if sys.version_info < (3, 11):
        stop(
            "需要 Python 3.11 或更高版本。",
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.",
        )
    with open(BASE / "scripts" / ".setup.lock", "a") as lock:  # two calls at once: the second waits
        fcntl.flock(lock, fcntl.LOCK_EX)
        front_end = FrontEnd()
        front_end.begin()
        packages("requirements-server.lock" if arguments == ["run"] else "requirements.lock")
        front_end.finish()
        translations()


if __name__ == "__main__":
    main(sys.argv[1:])
