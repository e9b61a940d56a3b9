"""Tools of the tests beside Python packages: a browser, LibreOffice Calc, a Chinese font. `make test` sees to it first.

As root on a Debian they are installed; else one sentence says what to install, before any test runs. Standard library
only, like setup.py.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is there. The shell is the same engine without windows: a page costs it a quarter of the time."""
OFFICES = ("soffice", "libreoffice")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_NAMES = ("*CJK*", "*[Hh]an[Ss]*", "wqy-*", "*[Nn]oto*SC*")
PATIENT = ["-q", "-o", "Acquire::Retries=3", "-o", "Acquire::http::Timeout=60"]


def program(names: tuple[str, ...]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def has_font() -> bool:
    folders = (Path(folder).expanduser() for folder in FONTS)
    return any(next(folder.rglob(name), None) for folder in folders for name in FONT_NAMES)


def missing() -> list[tuple[str, ...]]:
    """The tools that are missing, each as the Debian packages that would do, the best first."""
    there = {
        ("chromium-headless-shell", "chromium"): program(BROWSERS),
        ("libreoffice-calc",): program(OFFICES),
        ("fonts-noto-cjk",): has_font(),
    }
    return [packages for packages, found in there.items() if not found]


def apt(*arguments: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", *PATIENT, *arguments]
    return subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL).returncode == 0


def install() -> None:
    """Install what is missing; raises SystemExit with one sentence when it isn't all there afterwards."""
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"test: {' '.join(packages[0] for packages in wanted)}", file=sys.stderr)
        apt("update")
        for packages in wanted:
            any(apt("install", "-y", "--no-install-recommends", package) for package in packages)
    if left := " ".join(packages[0] for packages in missing()):
        sys.exit(
            f"运行测试还需要安装: apt-get install {left} (其他系统请安装 Chromium、LibreOffice Calc 和中文字体)。 "
            f"The tests need more: apt-get install {left}, or Chromium, LibreOffice Calc and a Chinese font."
        )


if __name__ == "__main__":
    install()
