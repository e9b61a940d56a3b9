"""This installation: its data folder, its keys, and which build of the code runs."""

import base64
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VERSION = "1.0.0"


OTHER_BUILD = 3
"""Exit code of ``manage.py migrate`` on a database of another build."""


class StartRefused(SystemExit):
    """The program can't start; its text is the one sentence that says why, and the exit code is 1."""


def data_dir() -> Path:
    """The folder of servers, keys, uploads and exports."""
    return Path(os.environ.get("AUXPOLICE_DATA") or BASE / ".data").absolute()


LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}


def refuse_open_hosts(hosts: list[str]) -> None:
    """Names under which others than this machine reach the site need HTTPS; commands that serve nobody don't ask."""
    outside = [host for host in hosts if host.strip() not in LOOPBACK]
    if outside and os.environ.get("AUXPOLICE_ENTRY") != "command":
        raise StartRefused(
            f"ALLOWED_HOSTS 含有本机以外的名称 ({', '.join(outside)}), 而 HTTPS 未启用: 口令和身份证号会明文传输, 现拒绝启动。 "
            "请在 TLS 代理之后运行并设置 HTTPS=1。 Refusing to start: names beyond this machine need TLS and HTTPS=1."
        )


def private() -> None:
    """Files that this process makes from here on are its account's alone."""
    os.umask(0o077)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One starter at a time, across processes; freed by the kernel when its holder dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# --- keys ---------------------------------------------------------------------------------------------------------


def _new_secret(name: str) -> str:
    if name == "FIELD_KEYS":  # "number:key", newest first, separated by commas; a key is 32 bytes
        return "1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(48)


def _may_read_own_keys() -> bool:
    return _may_make_keys() or os.environ.get("AUXPOLICE_ENTRY") == "command"


def _may_make_keys() -> bool:
    if os.environ.get("AUXPOLICE_SUPERVISED") or os.environ.get("DEBUG", "").lower() in {"1", "true", "yes"}:
        return True
    return os.environ.get("AUXPOLICE_ENTRY") == "command" and not os.environ.get("DATABASE_URL")


def secret(name: str) -> str:
    """The key ``name`` from the environment, or the one kept in the data folder.

    A key is made up only for the run supervisor, for DEBUG, and for commands on the embedded database. Any other
    start is production and has to bring its own: data encrypted under a made-up key would be lost with the folder.
    """
    value = os.environ.get(name)
    if value:
        return value
    file = data_dir() / "secrets" / name
    if _may_read_own_keys() and file.exists():
        return file.read_text().strip()
    if _may_make_keys():
        with locked(data_dir()):
            return _kept_secret(name)
    raise StartRefused(
        f"生产环境必须自行设置环境变量 {name}, 系统不会代为生成, 现拒绝启动。 "
        f"Refusing to start: set {name} in the environment; production never runs on a generated key."
    )


def _kept_secret(name: str) -> str:
    """Read or make a key of the data folder; the folder's lock is held."""
    file = data_dir() / "secrets" / name
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(_new_secret(name))
        part.rename(file)
    return file.read_text().strip()


# --- which code is this -------------------------------------------------------------------------------------------


def build_id() -> str:
    """Version and commit, the same in every process of one checkout; ``BUILD_ID`` overrides it (images)."""
    return os.environ.get("BUILD_ID") or "-".join(filter(None, [VERSION, _commit()]))


def _commit() -> str:
    git = BASE / ".git"
    try:
        if git.is_file():  # a linked work tree
            git = (BASE / git.read_text().split("gitdir:")[1].strip()).resolve()
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref: "):
            return head[:12]
        ref = head[5:]
        common = (git / (git / "commondir").read_text().strip()) if (git / "commondir").exists() else git
        if (common / ref).exists():
            return (common / ref).read_text().strip()[:12]
        for line in (common / "packed-refs").read_text().splitlines():
            if line.endswith(" " + ref):
                return line[:12]
    except (OSError, IndexError):
        pass
    return ""
