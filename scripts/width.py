"""Template width: no line of a template is wider than 140 characters.

Exempt is a line that is one translated sentence alone, which can't be cut. Prints every line found too wide.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
WIDEST = 140
SENTENCE = re.compile(
    r"\s*(\{% translate (?:(?!%\}).)* %\}"
    r"|\{% blocktranslate\b(?:(?!%\}).)*%\}(?:(?!\{%).)*\{% endblocktranslate %\})"
)


def too_wide(text: str) -> Iterator[tuple[int, int]]:
    """(line, characters) of every line over the width."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > WIDEST and not SENTENCE.fullmatch(line):
            yield number, len(line)


def main(folder: Path = BASE / "templates") -> int:
    found = [
        f"{path.relative_to(folder.parent)}:{number}: {width} characters"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for number, width in too_wide(path.read_text("utf-8"))
    ]
    print("\n".join(found) or f"no template line over {WIDEST} characters")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
