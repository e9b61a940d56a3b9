"""What nobody would type, sent to every form and route: which fields there are, what is put into them, and how it is sent.

Fields are those of the forms a page shows and every name the code reads from a request; a payload goes into one of them
(or all), the others keep what the page had filled in.
"""

import inspect
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from django.urls import resolve

READ = re.compile(r"request\.(GET|POST)(?:\.get|\.getlist|\.pop)?[(\[]\"([\w-]+)\"")

PAYLOADS: dict[str, str] = {
    "NUL": "\0",
    "NUL inside": "张\0伟",
    "lone surrogate": "a\ud800b",
    "low surrogate": "\udfff",
    "replacement character": "\ufffd",
    "nothing": "",
    "blanks": " \t\u3000\u200b\n",
    "a megabyte": "长" * 350_000,
    "301 characters": "字" * 301,
    "5,000 characters": "字" * 5_000,
    "400 digits": "9" * 400,
    "5,000 digits": "9" * 5_000,
    "beyond bigint": str(2**63),
    "beyond int": str(2**31),
    "minus one": "-1",
    "zero": "0",
    "a half": "0.5",
    "1e400": "1e400",
    "1e9": "1e9",
    "infinity": "inf",
    "minus infinity": "-Infinity",
    "not a number": "nan",
    "every amount": "99999999999999",
    "thousands": "1,2,3",
    "Arabic digits": "٣٤٥",
    "superscript": "²",
    "circled": "①",
    "hexadecimal": "0x10",
    "underscores": "1_000",
    "year 1": "0001-01-01",
    "last day": "9999-12-31",
    "year 10000": "10000-01-01",
    "30 February": "2026-02-30",
    "year 0": "0000-01-01",
    "month of year 1": "0001-01",
    "month of year 9999": "9999-12",
    "month 13": "2026-13",
    "week": "2026-W01-1",
    "moment of year 1": "0001-01-01T00:00",
    "last moment": "9999-12-31T23:59",
    "a word": "abc",
    "true": "true",
    "script": "<script>alert(1)</script>",
    "SQL": "' OR 1=1 --",
    "path": "../../../../etc/passwd",
    "format": "%(x)s {0} %n",
    "lookup": "person__user__password",
    "minus field": "-password",
    "UUID of nobody": "00000000-0000-0000-0000-000000000007",
    "JSON": '{"a":[1,{"b":null}]}',
    "deep JSON": "[" * 100_000,
    "right to left": "\u202e工资\u202d",
    "beyond the plane": "\U0002cb4e\U000e0100",
}

DEEP = "[" * 100_000 + "]" * 100_000
JSON_BODIES: dict[str, str] = {
    "nested deep": DEEP,
    "objects nested deep": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "wide": json.dumps({f"k{n}": n for n in range(20_000)}),
    "cut off": '{"a": [1, 2',
    "a list": "[1, 2, 3]",
    "a number": "1e400",
    "not a number": '{"verdict": NaN}',
    "null": "null",
    "text": '"\\ud800"',
    "NUL": '{"reason": "\\u0000", "text": "a\\u0000b"}',
    "lone surrogate": '{"reason": "\\ud800", "text": "\\udfff", "votes": {"\\ud800": 1}}',
    "wrong types": '{"reason": [], "text": {}, "recommended": "x", "appraisal": 1e400, "issued": -1, "votes": [1]}',
    "huge": '{"reason": "' + "字" * 350_000 + '", "appraisal": ' + "9" * 5000 + "}",
    "not UTF-8": "\udcff\udcfe",
}


class Forms(HTMLParser):
    """The forms of a page: where each goes, how, and its fields with what they hold."""

    def __init__(self):
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self.files: set[str] = set()
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "form":
            self.found.append((told.get("method", "get").lower(), told.get("action", ""), {}))
        elif self.found and name:
            fields = self.found[-1][2]
            if tag == "textarea":
                fields[name] = ""
            elif tag == "select":
                self._select = name
                fields.setdefault(name, "")
            elif tag in ("input", "button"):
                if told.get("type") == "file":
                    self.files.add(name)
                elif told.get("type") in ("checkbox", "radio") and "checked" not in told:
                    fields.setdefault(name, "")
                else:
                    fields[name] = told.get("value", "")
        elif self.found and tag == "option" and self._select and "selected" in told:
            self.found[-1][2][self._select] = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def fields(self, method: str) -> dict[str, str]:
        return {
            name: value for sent, _to, named in self.found if sent == method for name, value in named.items()
        }


def fields_of(html: str) -> Forms:
    forms = Forms()
    forms.feed(html)
    return forms


def names_read(url: str) -> dict[str, set[str]]:
    """Names that the module of this route's view reads from a request without a form, by GET and POST."""
    found: dict[str, set[str]] = {"GET": set(), "POST": set()}
    for kind, name in READ.findall(inspect.getsource(sys.modules[resolve(url).func.__module__])):
        found[kind].add(name)
    return found


@dataclass(frozen=True)
class Shot:
    """One request: how it is sent and what for."""

    what: str
    method: str
    body: bytes
    content_type: str = "application/x-www-form-urlencoded"

    def send(self, client: Any, url: str) -> Any:
        if self.method == "get":
            return client.get(f"{url}?{self.body.decode('latin-1')}")
        return client.generic("POST", url, self.body, self.content_type)


def encoded(fields: dict[str, str]) -> bytes:
    """As a browser would send it, but for what no browser can: surrogates go as the bytes they would be."""
    return "&".join(
        f"{quote(name.encode('utf-8', 'surrogatepass'), safe='')}={quote(value.encode('utf-8', 'surrogatepass'), safe='')}"
        for name, value in fields.items()
    ).encode()


def shots(method: str, fields: dict[str, str], files: set[str], chance: random.Random) -> Iterator[Shot]:
    """Without end: a payload in one field, in all, one left out, all left out, doubled, a file, JSON, odd bytes."""
    names = sorted(fields) or ["q"]
    payloads = list(PAYLOADS.items())
    first = ["NUL inside", "lone surrogate", "400 digits", "year 1", "last day"]
    for called in chance.sample(first, len(first)):
        yield Shot(f"{called} in all", method, encoded(dict.fromkeys(names, PAYLOADS[called])))
    while True:
        how, (called, payload) = chance.random(), chance.choice(payloads)
        name = chance.choice(names)
        if how < 0.62:
            yield Shot(f"{called} in {name}", method, encoded({**fields, name: payload}))
        elif how < 0.72:
            short = payload if len(payload) < 10_000 else payload[: 400_000 // len(names)]
            yield Shot(f"{called} in all", method, encoded(dict.fromkeys(names, short)))
        elif how < 0.77:
            yield Shot(f"without {name}", method, encoded({n: v for n, v in fields.items() if n != name}))
        elif how < 0.79:
            yield Shot("nothing at all", method, b"")
        elif how < 0.82:
            twice = encoded({name: payload[:1000]})
            yield Shot(f"{called} in {name} twice", method, b"&".join([encoded(fields), twice, twice]))
        elif how < 0.84:
            yield Shot(f"{called} as a name", method, encoded({**fields, payload[:1000] or "x": "1"}))
        elif how < 0.87:
            yield Shot("bytes that are no text", method, f"{name}=%ff%fe%00&%80=%c3".encode())
        elif method == "get":
            yield Shot(f"{called} in {name}[]", method, encoded({**fields, f"{name}[]": payload[:1000]}))
        elif how < 0.92:
            about, text = chance.choice(list(JSON_BODIES.items()))
            yield Shot(f"JSON {about}", method, text.encode("utf-8", "surrogateescape"), "application/json")
        else:
            yield _multipart(fields, chance.choice(sorted(files) or [name]), called, payload)


def _multipart(fields: dict[str, str], name: str, called: str, payload: str) -> Shot:
    """The form with a file of odd name and content where a text or a file belongs."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'
        for n, v in fields.items()
        if n != name
    ]
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{payload[:200]}.xlsx"\r\n\r\n'
    body = "".join([*parts, head, payload, "\r\n--x--\r\n"]).encode("utf-8", "surrogatepass")
    return Shot(f"a file of {called} in {name}", "post", body, "multipart/form-data; boundary=x")
