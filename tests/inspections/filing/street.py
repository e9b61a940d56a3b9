"""Inspectors in the street: a station with people, the catalogue in force, accounts with passwords, and what a phone sends."""

import hashlib
import io
import json
import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.utils import timezone
from PIL import Image

from auxpolice.access.models import Role
from inspections.catalogue import INSPECTION
from tests import vocabulary as say
from tests.payroll.county import County

PASSWORD = "Jiekou-2026-xc"
API = "/api/phone/"


def jpeg(edge: int = 40) -> bytes:
    """A picture unlike any other, also when it has been packed anew."""
    picture = Image.frombytes("RGB", (8, 8), os.urandom(192)).resize((edge, edge), Image.Resampling.NEAREST)
    sink = io.BytesIO()
    picture.save(sink, "JPEG", quality=90)
    return sink.getvalue()


class Street:
    """``one`` and ``two`` are inspectors with the password ``PASSWORD``; ``people`` serve at the station."""

    force = County.force

    def __init__(self, people: int = 3):
        self.political, self.leader = say.account(Role.POLITICAL), say.account(Role.LEADER)
        self.station = say.unit()
        self.head = say.account(Role.UNIT_HEAD, unit=self.station)
        self.people = [say.hire(name) for name in ("张伟", "李强", "王芳")[:people]]
        content = json.loads(Path("inspections/policies/default.json").read_text(encoding="utf-8"))
        self.force(INSPECTION, "目录", content)
        self.one, self.two = self.signed_up("yihao", "易浩"), self.signed_up("erniu", "尔牛")
        self.inspector, self.second = self.one, self.two

    def signed_up(self, username: str, name: str):
        user = say.account(Role.INSPECTOR, username=username)
        user.full_name = name
        user.password = Argon2PasswordHasher().encode(PASSWORD, "salt-of-tests")
        user.save()
        return user


class Phone:
    """What a phone says to the server, without its browser."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert settings.SESSION_COOKIE_NAME in self.client.cookies

    def get(self, path: str):
        return self.client.get(API + path)

    def piece(self, picture, content: bytes, start=0, end=None, *, size=None, sha256=None):
        piece = content[start:end]
        head = {
            "Content-Range": f"bytes {start}-{start + len(piece) - 1}/{size or len(content)}",
            "X-Sha256": sha256 or hashlib.sha256(content).hexdigest(),
        }
        url = f"{API}pictures/{picture}/"
        return self.client.put(url, piece, content_type="application/octet-stream", headers=head)

    def picture(self, content: bytes) -> dict:
        """One that has arrived, as its record names it."""
        number = str(uuid4())
        answer = self.piece(number, content)
        assert answer.status_code == 200, answer.content
        sha256 = answer.json()["sha256"]
        taken = {
            "taken_at": timezone.now().isoformat(),
            "latitude": 35.76,
            "longitude": 115.03,
            "accuracy": 12,
        }
        return {"id": number, "sha256": sha256, "finding": 0, **taken}

    def record(self, street: Street, *pictures: dict, **other) -> dict:
        now = timezone.now()
        return {
            "id": str(uuid4()), "account": self.user.pk, "unit": street.station.pk, "place": "东门岗",
            "at": (now - timedelta(minutes=5)).isoformat(), "kept_at": now.isoformat(), "sent_at": now.isoformat(),
            "members": [street.two.pk if self.user == street.one else street.one.pk], "pictures": list(pictures),
            "findings": [{"code": "P07", "person": street.people[0].pk, "text": "离岗十分钟"}], **other,
        }  # fmt: skip

    def send(self, record: dict):
        return self.client.post(API + "checks/", record, content_type="application/json")
