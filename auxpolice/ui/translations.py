"""The English catalogue: reads every Chinese msgid out of code and templates, without the system's gettext.

``python -m auxpolice.ui.translations`` renews ``locale/en/LC_MESSAGES/django.po`` (keeps what is translated, drops what is
gone) and compiles it; ``--missing`` prints what has no English yet; ``--fill FILE`` takes a JSON object msgid → English.
"""

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BASE = Path(__file__).resolve().parent.parent.parent
FLOORS = ("auxpolice", "personnel", "assessment", "inspections", "grading", "payroll")
PO = BASE / "locale" / "en" / "LC_MESSAGES" / "django.po"
NAMES = {
    "_",
    "N_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
_LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?gettext|_)\(\s*{_LITERAL}(?:\s*,\s*{_LITERAL})?", re.S)


def python_messages(source: str) -> Iterator[tuple[int, str | tuple[str, str]]]:
    """(line, msgid or (singular, plural)) of every gettext call with a literal."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in NAMES:
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if not texts:
            continue
        if name.startswith("ngettext") and len(texts) > 1:
            yield node.lineno, (texts[0], texts[1])
        else:
            yield node.lineno, texts[-1] if name.startswith("pgettext") else texts[0]


def template_messages(source: str, origin: str = "") -> Iterator[tuple[int, str | tuple[str, str]]]:
    """(line, msgid) of every translation tag of a template, as Django reads its tags."""
    from django.utils.translation.template import templatize

    plain = templatize(source, origin=origin)
    for found in _CALL.finditer(plain):
        line = plain.count("\n", 0, found.start()) + 1
        first = ast.literal_eval(found[2])
        yield line, (first, ast.literal_eval(found[3])) if found[1] == "ngettext" and found[3] else first


def collect() -> dict[str | tuple[str, str], list[tuple[str, int]]]:
    """Every msgid with the places where it stands."""
    found: dict[str | tuple[str, str], list[tuple[str, int]]] = {}
    for floor in FLOORS:
        for file in sorted((BASE / floor).rglob("*.py")):
            if "migrations" not in file.parts:
                for line, text in python_messages(file.read_text()):
                    found.setdefault(text, []).append((str(file.relative_to(BASE)), line))
    for file in sorted((BASE / "templates").rglob("*.html")):
        for line, text in template_messages(file.read_text(), str(file)):
            found.setdefault(text, []).append((str(file.relative_to(BASE)), line))
    found.pop("", None)
    return found


def read() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en", project="AuxPolice", charset="utf-8")
    with PO.open("rb") as handle:
        return read_po(handle, locale="en")


def translated(message: Message | None) -> bool:
    return bool(message and (all(message.string) if isinstance(message.string, tuple) else message.string))


def missing(catalog: Catalog | None = None) -> list[str]:
    """Msgids in use that have no English."""
    catalog = catalog or read()
    texts = (text if isinstance(text, str) else text[0] for text in collect())
    return [text for text in texts if not translated(catalog.get(text))]


def renew(fill: dict[str, str]) -> Catalog:
    """A catalogue of exactly what is in use, with the old English and the new of ``fill``."""
    old = read()
    new = Catalog(locale="en", project="AuxPolice", version="1", charset="utf-8", fuzzy=False)
    for text, places in collect().items():
        key = text if isinstance(text, str) else text[0]
        before = old.get(key)
        string = before.string if before and translated(before) else ""
        if key in fill:
            string = fill[key]
        if isinstance(text, tuple):
            if not isinstance(string, (tuple, list)):
                one, _sep, other = str(string or "").partition(" || ")
                string = (one, other or one)
            string = tuple(string)
        elif isinstance(string, (tuple, list)):
            string = string[0]
        flags = {"python-format"} if "%(" in key else set()
        new.add(text, string, locations=sorted({(place, 0) for place, _line in places})[:3], flags=flags)
    return new


def save(catalog: Catalog) -> None:
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as handle:
        write_po(handle, catalog, sort_output=True, no_location=True, width=110, omit_header=False)
    compile_catalogue()


def compile_catalogue() -> None:
    with PO.with_suffix(".mo").open("wb") as handle:
        write_mo(handle, read())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--fill", type=Path)
    options = parser.parse_args()
    if options.missing:
        without = missing()
        json.dump(without, sys.stdout, ensure_ascii=False, indent=0)
        return 1 if without else 0
    catalog = renew(json.loads(options.fill.read_text()) if options.fill else {})
    save(catalog)
    print(f"{len(catalog)} texts, {len(missing(catalog))} without English", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
