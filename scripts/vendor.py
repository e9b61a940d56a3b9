"""Copies what the pages need of the installed npm packages into the git-ignored static/vendor."""

import shutil
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
TARGET = BASE / "static" / "vendor"

# target folder: (package, files or folders inside it)
FRONT_END = {
    "tabler": ("@tabler/core/dist", ["css/tabler.min.css", "js/tabler.min.js"]),
    "tabler-icons": ("@tabler/icons-webfont/dist", ["tabler-icons.min.css"]),
    "tabler-icons/fonts": ("@tabler/icons-webfont/dist", ["fonts/tabler-icons.woff2"]),
    "echarts": ("echarts/dist", ["echarts.min.js"]),
    "htmx": ("htmx.org/dist", ["htmx.min.js"]),
    "signature-pad": ("signature_pad/dist", ["signature_pad.umd.min.js"]),
    "alpine": ("alpinejs/dist", ["cdn.min.js"]),
    "alpine-csp": ("@alpinejs/csp/dist", ["cdn.min.js"]),
}


def copy() -> None:
    """All or nothing: the folder is filled aside and put in place at the end."""
    fresh = TARGET.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for folder, (source, names) in FRONT_END.items():
        for name in names:
            file = fresh / folder / Path(name).name
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(BASE / "node_modules" / source / name, file)
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)


if __name__ == "__main__":
    copy()
