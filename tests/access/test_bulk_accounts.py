"""Everybody of the roster gets an account and a code of their own; roles are another's to give."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.audit.models import Entry
from auxpolice.months import today
from tests import vocabulary as say
from tests.access.world import client_of

pytestmark = pytest.mark.django_db


def handed_out(client, **sent) -> list[tuple]:
    answer = client.post(
        reverse("personnel:accounts"), {f"bulk-{name}": value for name, value in sent.items()}
    )
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    return [row for row in book.active.iter_rows(values_only=True) if row[3] and "-" in row[3]]


def test_accounts_from_the_roster_with_codes_and_then_the_role_by_another():
    station, brigade = say.unit(), say.unit("巡特警大队")
    people = [say.hire(name, at=station, badge=f"FJ{name}") for name in ("张伟", "李强", "王芳")]
    say.hire("赵敏", at=brigade)
    say.account(Role.AUXILIARY, person=people[2])
    gone = say.hire("钱程", at=station)
    say.leave(gone, today())
    system, security = say.account(Role.SYSTEM_ADMIN), say.account(Role.SECURITY_ADMIN)
    client = client_of(system)
    page = client.get(reverse("personnel:accounts")).content.decode()
    assert "3 名在职辅警还没有账号" in page
    lines = handed_out(client, unit=station.pk)
    assert sorted(line[1] for line in lines) == ["张伟", "李强"]
    account = User.objects.get(person=people[0])
    assert (account.username, account.created_by) == ("fj张伟", system)
    assert len(handed_out(client, anew="on")) == 3, "those two again, and the one of the other unit"
    old = {"username": account.username, "password": next(line[3] for line in lines if line[1] == "张伟")}
    assert Client().post(reverse("login"), old).status_code == 200, "a new code undoes the old"
    assert not RoleGrant.objects.filter(user=account).exists()
    assert client.post(reverse("access:grant-auxiliaries")).status_code == 404
    assert client_of(security).post(reverse("personnel:accounts"), {}).status_code == 404
    assert client_of(security).post(reverse("access:grant-auxiliaries")).status_code == 302
    assert RoleGrant.objects.get(user=account).role == Role.AUXILIARY
    assert RoleGrant.objects.filter(role=Role.AUXILIARY, granted_by=security).count() == 3
    told = [str(entry.after) for entry in Entry.objects.filter(act="account.bulk")]
    assert len(told) == 2 and not any(line[3] in text for text in told for line in lines)


def test_a_name_that_is_taken_gets_another():
    person = say.hire("张伟", badge="FJ001")
    taken = say.account(Role.FINANCE, username="ｆｊ001")
    (line,) = handed_out(client_of(say.account(Role.SYSTEM_ADMIN)))
    assert line[2] == f"zw{person.pk}" and User.objects.named("FJ001") == taken


def test_nobody_left_is_a_sentence_and_linking_goes_by_the_badge():
    person, user = say.hire("张伟", badge="FJ001"), say.account(Role.UNIT_CLERK, unit=say.unit())
    inspector = say.account(Role.INSPECTOR)
    client = client_of(say.account(Role.SYSTEM_ADMIN))

    def link(username, badge):
        return client.post(
            reverse("personnel:account-link"), {"link-username": username, "link-badge": badge}
        )

    assert "没有在职人员使用" in link(user.username, "FJ999").content.decode()
    assert "督察的账号不能" in link(inspector.username, "FJ001").content.decode()
    assert link(user.username, "FJ001").status_code == 302
    assert User.objects.get(pk=user.pk).person_id == person.pk
    assert "已有账号" in link(say.account(Role.FINANCE).username, "FJ001").content.decode()
    assert "没有需要建立" in client.post(reverse("personnel:accounts"), {}).content.decode()
