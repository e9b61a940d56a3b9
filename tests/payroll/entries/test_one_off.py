"""One-off amounts: once for one form, bounded, asked about, effective by two, withdrawn with a reason."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.problems import Conflict, Problem
from payroll.approval import makers
from payroll.entries import actions
from payroll.entries.models import PayEntry
from payroll.month.models import PayrollMonth, PayrollRun, Payslip
from tests import vocabulary as say
from tests.files import samples as some
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH = date(2025, 11, 1)
URL = "/payroll/2025-11/entries/"


@pytest.fixture
def county():
    made = County()
    made.person = made.hire("张伟", badge="B1")
    made.open(MONTH)
    return made


def sent(**more) -> dict:
    return {
        "idem_key": str(uuid4()),
        "person": "B1 张伟",
        "kind": "award_fen",
        "amount": "100",
        "reason": "嘉奖",
    } | more


def enter(county, fen=10_000, kind="award_fen", **more) -> PayEntry:
    with acting(county.finance):
        return actions.enter_amount(
            county.person, MONTH, kind, fen, "嘉奖", acting_user=county.finance, **more
        )


def confirm(county, entry, by=None):
    with acting(by or county.leader):
        return actions.confirm_entry(entry.pk, acting_user=by or county.leader)


def award(county) -> int:
    """The award on the month's slip."""
    run = county.calculate(MONTH)
    slip = Payslip.everything.get(run=run)
    codes = run.schemes[str(slip.scheme_version_id)]["codes"]
    return dict(zip(codes, slip.amounts, strict=True))["AWARD"]


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_six_times_at_once_is_one_amount():
    county = County()
    county.hire("张伟", badge="B1")
    county.open(MONTH)
    form, answers = sent(), []

    def send():
        client = Client()
        client.force_login(county.finance, backend="django.contrib.auth.backends.ModelBackend")
        answers.append(client.post(URL, form).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [302] * 6
    assert [entry.amount_fen for entry in PayEntry.everything.all()] == [10_000]
    with pytest.raises(Error, match="pay_entry_key_once"), transaction.atomic():
        one = PayEntry.everything.get()
        one.pk = None
        one.save(force_insert=True)


def test_the_same_key_with_other_content_is_refused_in_words(county, client):
    client.force_login(county.finance)
    form = sent()
    client.post(URL, form)
    answer = client.post(URL, form | {"amount": "200"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "已经录入过张伟的「表彰奖励」100.00 元" in page
    assert form["idem_key"] not in page  # pressed once more it is an amount of its own
    assert PayEntry.everything.count() == 1


def test_an_equal_amount_asks_for_a_tick(county, client):
    client.force_login(county.finance)
    client.post(URL, sent())
    answer = client.post(URL, again := sent())
    page = answer.content.decode()
    assert answer.status_code == 422 and "已录入同一人、同一项目、同样金额的一笔" in page
    assert (
        'type="checkbox" name="again"' in page.replace("\n", " ")
        and 'type="checkbox" name="large"' not in page
    )
    assert client.post(URL, again | {"again": "on"}).status_code == 302
    assert PayEntry.everything.count() == 2


def test_an_amount_beyond_the_usual_asks_with_the_highest_so_far(county, client):
    confirm(county, enter(county, 50_000))
    client.force_login(county.finance)
    answer = client.post(URL, large := sent(amount="1000000"))
    assert answer.status_code == 422
    assert "1,000,000.00 元是「表彰奖励」以往最高 500.00 元的 2,000 倍" in answer.content.decode()
    assert client.post(URL, large | {"large": "on"}).status_code == 302
    with pytest.raises(Problem, match="超过须再次核对的"):
        enter(county, 10_000_000, "bonus_fen")


def test_what_the_engine_could_not_take_is_refused_at_entry(county, client):
    client.force_login(county.finance)
    for kind in ("award_fen", "other_pay_fen", "court_fen"):
        form = sent(kind=kind, amount="99999999999999", document="法字1号", large="on", again="on")
        answer = client.post(URL, form)
        assert answer.status_code == 422 and "也不能超过" in answer.content.decode()
    assert not PayEntry.everything.exists()
    with pytest.raises(Error, match="pay_entry_within_limit"), transaction.atomic():
        PayEntry.everything.create(
            person=county.person, month=MONTH, kind="award_fen", amount_fen=10**12 + 1, reason="x"
        )
    assert award(county) == 0


def test_what_waits_is_not_paid_and_stops_the_month(county):
    entry = enter(county)
    assert award(county) == 0
    with pytest.raises(Conflict, match="还有 1 笔一次性项目待另一人确认（张伟）"):
        county.check(MONTH)
    month = PayrollMonth.objects.filter(pk=MONTH)
    with pytest.raises(Error, match="待另一人确认"), transaction.atomic():
        month.update(state="checked")
    confirm(county, entry)
    assert award(county) == 10_000
    county.check(MONTH)
    late = enter(county, 20_000)  # put forward already: the approval waits for it
    with pytest.raises(Conflict, match="待另一人确认"):
        county.approve(MONTH)
    with acting(county.finance):
        actions.withdraw_entry(late.pk, "录错", acting_user=county.finance)
    county.approve(MONTH), county.lock(MONTH)
    with pytest.raises(Conflict, match="已锁定"), acting(county.finance):
        actions.withdraw_entry(entry.pk, "录错", acting_user=county.finance)


def test_who_entered_does_not_confirm(county):
    entry = enter(county)
    with pytest.raises(Problem, match="录入的人不能确认这笔一次性项目") as refused:
        confirm(county, entry, county.finance)
    assert refused.value.code == "maker-checker" and str(county.other_finance) in refused.value.message
    row = PayEntry.everything.filter(pk=entry.pk)
    with pytest.raises(Error, match="pay_entry_maker_is_not_checker"), transaction.atomic():
        row.update(confirmed_by=county.finance)
    with pytest.raises(Error, match="pay_entry_effective_by_two"), transaction.atomic():
        row.update(state="effective")
    confirm(county, entry, county.other_finance)
    with pytest.raises(Conflict, match=f"已由{county.other_finance}确认"):
        confirm(county, entry)


def test_withdrawn_with_a_reason_it_is_kept_and_not_paid(county):
    entry = confirm(county, enter(county))
    assert award(county) == 10_000
    with pytest.raises(Problem, match="请写明撤回的原因"), acting(county.other_finance):
        actions.withdraw_entry(entry.pk, " ", acting_user=county.other_finance)
    with acting(county.other_finance):
        actions.withdraw_entry(entry.pk, "决定已撤销", acting_user=county.other_finance)
    assert award(county) == 0
    kept = PayEntry.everything.get()
    assert (kept.state, kept.withdrawn_because, kept.amount_fen) == ("withdrawn", "决定已撤销", 10_000)
    run = PayrollRun.objects.get(state="effective")  # whoever took it back signs nothing of the month
    assert [maker.user for maker in makers.makers_of(run)] == [county.other_finance]
    county.check(MONTH)
    with pytest.raises(Problem, match=r"撤回了张伟的一次性项目「表彰奖励」100\.00 元"):
        county.approve(MONTH, by=county.other_finance)
    county.approve(MONTH)


def test_the_pages_enter_by_name_confirm_and_withdraw(county, client):
    client.force_login(county.finance)
    assert client.post(URL, sent(person="zw", kind="court_fen")).status_code == 422  # a ruling has a number
    client.post(URL, sent(person="张伟", document="县公奖〔2025〕7号"))
    entry = PayEntry.everything.get()
    assert (entry.person, entry.document) == (county.person, "县公奖〔2025〕7号")
    page = client.get(URL).content.decode()
    assert "待另一人确认" in page and "县公奖〔2025〕7号" in page
    other = county.hire("张威", badge="B2")
    several = client.post(URL, sent(person="zw")).content.decode()
    assert "有多人，请从列表中选一人" in several and "B2" in several and other.name in several
    found = client.get(reverse("personnel:pick"), {"q": "zw"}).content.decode()
    assert 'data-pick="B1 张伟"' in found and 'data-pick="B2 张威"' in found
    client.force_login(county.leader)
    assert "一次性项目待确认" in client.get("/").content.decode()
    detail = reverse("payroll:entry", args=[entry.pk])
    assert "已核对文件，确认" in client.get(detail).content.decode()
    client.post(reverse("payroll:entries-confirm", args=[MONTH]), {"entry": entry.pk})
    entry.refresh_from_db()
    assert (entry.state, entry.confirmed_by) == ("effective", county.leader)
    client.post(reverse("payroll:entry-withdraw", args=[entry.pk]), {"because": "金额有误"})
    client.force_login(county.finance)
    assert "金额有误" in client.get(URL).content.decode()
    client.force_login(say.account(Role.POLITICAL, username="zg9"))
    assert (
        client.post(reverse("payroll:entry-withdraw", args=[entry.pk]), {"because": "x"}).status_code == 404
    )


def test_the_scan_of_what_it_rests_on_is_read_from_the_approval_sheet(county, client):
    client.force_login(county.finance)
    scan = SimpleUploadedFile("嘉奖决定.pdf", some.pdf(), "application/pdf")
    assert client.post(URL, sent(papers=[scan])).status_code == 302
    entry = PayEntry.everything.get()
    detail = reverse("payroll:entry", args=[entry.pk])
    own = client.get(detail).content.decode()
    assert "嘉奖决定.pdf" in own and 'name="files"' in own, "until it is confirmed, more may be added"
    confirm(county, entry)
    county.calculate(MONTH)
    client.force_login(county.leader)
    sheet = client.get(reverse("approvals:sheet", args=["pay-month", f"{MONTH:%Y-%m}"])).content.decode()
    assert "扫描件：张伟 表彰奖励 100.00 元" in sheet and f'href="{detail}"' in sheet
    page = client.get(detail).content.decode()
    assert "嘉奖决定.pdf" in page and 'name="files"' not in page
    file = reverse("files:file", args=[entry.papers.get().attachment_id])
    assert client.get(file).status_code == 200
    client.force_login(say.account(Role.UNIT_HEAD, username="fzr9", unit=say.unit("东街派出所")))
    assert client.get(file).status_code == 404
