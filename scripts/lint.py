"""`make lint`: every check runs, all findings are shown, the exit code is non-zero if one of them found something."""

import os
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
BIN = BASE / ".venv" / "bin"

CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "import contract": ["lint-imports"],
    "floors in SQL": ["python", "scripts/floors.py"],
    "templates": ["djlint", "--lint", "--quiet", "templates"],
    "template width": ["python", "scripts/width.py"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "living SQL": ["python", "scripts/migrations.py", "--check"],
}


def main(wanted: list[str]) -> int:
    failed = []
    environment = {**os.environ, "PYTHONPATH": str(BASE), "PYTHONWARNINGS": "ignore::RuntimeWarning"}
    for name, (program, *arguments) in CHECKS.items():
        if wanted and name not in wanted:
            continue
        print(f"== {name}", flush=True)
        command = [str(BIN / program), *arguments]
        if subprocess.run(command, cwd=BASE, check=False, env=environment).returncode:
            failed.append(name)
    print(f"lint: {'findings in ' + ', '.join(failed) if failed else 'clean'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
