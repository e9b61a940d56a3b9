"""Files of a locked month: whole or not at all, the same bytes for ever, and what an office program reads in them."""

import io
import tempfile
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import ChunkState, Job, JobState
from auxpolice.months import today
from auxpolice.problems import Problem
from payroll import invariants
from payroll.exports import accounting, jobs, paying, tax
from payroll.exports.models import ExportFile
from payroll.month.models import PayrollRun, Payslip
from personnel.changes.accounts import confirm_account, propose_account
from personnel.models import BankAccount, TaxDeduction
from tests import vocabulary as say
from tests.libreoffice import GB18030, csv_filter, csv_rows, formulas, reopened, rows
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH = date(2025, 11, 1)
NEW = "6222021234567890128"

PAYLOADS = [
    "=cmd()",
    "=cmd|'/c calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1",
    "-2+3",
    "\t=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    '=HYPERLINK("http://evil","x")',
    ";=1",
    "'=1",
    "{{7*7}}",
    '"\n=1',
]


@pytest.fixture
def county():
    return County()


def made(county, kind: str) -> ExportFile:
    with acting(county.finance):
        return jobs.make(MONTH, kind, acting_user=county.finance)


def book_of(file: ExportFile) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(bytes(file.content)))


def fen(value) -> int:
    return round(float(value or 0) * 100)


def slips() -> list[Payslip]:
    return list(Payslip.everything.filter(month=MONTH).select_related("person").order_by("person_id"))


# ---- made once, by a job ----


@pytest.mark.parametrize("kind", jobs.FILE_KINDS)
def test_a_file_is_made_once_and_is_the_same_for_ever(county, kind):
    county.hire("张伟"), county.hire("李强")
    county.pay(MONTH)
    first = made(county, kind)
    assert made(county, kind).pk == first.pk
    again = jobs.FILE_KINDS[kind].content(
        PayrollRun.objects.select_related("month").get(month=MONTH, state="effective")
    )
    assert (again.content, again.heads) == (bytes(first.content), 2)
    job = Job.objects.get(kind="export")
    assert (job.state, job.total, job.done_count) == (JobState.DONE, 1, 1)


def test_nothing_is_made_of_a_month_that_is_not_locked(county):
    county.hire("张伟")
    county.calculate(MONTH)
    with pytest.raises(Problem, match="还没有锁定"):
        made(county, "sheets")
    assert not Job.objects.filter(kind="export").exists()


def test_all_files_are_one_job_that_goes_on_after_a_cut(county):
    county.hire("张伟")
    county.pay(MONTH)
    with acting(county.finance):
        job = jobs.start(MONTH, list(jobs.FILE_KINDS), acting_user=county.finance)
        assert jobs.start(MONTH, list(jobs.FILE_KINDS), acting_user=county.finance).pk == job.pk
    engine.run_chunk(job, engine.claim(job))  # and here the worker dies
    assert [file.kind for file in ExportFile.objects.all()] == ["sheets"]
    kept = ExportFile.objects.get().created_at
    assert engine.run_until_done(job).state == JobState.DONE
    assert {file.kind for file in ExportFile.objects.all()} == set(jobs.FILE_KINDS)
    assert ExportFile.objects.get(kind="sheets").created_at == kept


def test_a_cancelled_export_leaves_no_half_and_may_be_asked_for_again(county):
    county.hire("张伟")
    county.pay(MONTH)
    with acting(county.finance):
        job = jobs.start(MONTH, ["sheets"], acting_user=county.finance)
        held = engine.claim(job)
        assert engine.cancel(job, acting_user=county.finance)
        assert engine.run_chunk(job, held) is False  # the fence has moved on
        assert not ExportFile.objects.exists()
        assert made(county, "sheets").heads == 1


def test_a_cancelled_export_goes_on_and_keeps_the_files_that_were_made(county):
    county.hire("张伟")
    county.pay(MONTH)
    with acting(county.finance):
        job = jobs.start(MONTH, list(jobs.FILE_KINDS), acting_user=county.finance)
        engine.run_chunk(job, engine.claim(job))
        kept = ExportFile.objects.get().created_at
        assert engine.cancel(job, acting_user=county.finance)
        with pytest.raises(Denied):
            engine.resume(job, acting_user=county.leader)
        job = engine.run_until_done(engine.resume(job, acting_user=county.finance))
    assert job.state == JobState.DONE
    assert {file.kind for file in ExportFile.objects.all()} == set(jobs.FILE_KINDS)
    assert ExportFile.objects.get(kind="sheets").created_at == kept


def test_no_room_for_the_file_leaves_nothing_and_a_retry_gives_the_same_bytes(county, monkeypatch, tmp_path):
    """E15: the folder for temporary files is gone while the workbook is written."""
    county.hire("张伟")
    county.pay(MONTH)
    with monkeypatch.context() as broken:
        broken.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
        with pytest.raises(Problem):
            made(county, "sheets")
    assert not ExportFile.objects.exists()
    job = Job.objects.get(kind="export")
    assert job.state == JobState.FAILED
    assert job.chunks.get().state == ChunkState.FAILED
    file = made(county, "sheets")
    run = PayrollRun.objects.select_related("month").get(month=MONTH, state="effective")
    assert jobs.FILE_KINDS["sheets"].content(run).content == bytes(file.content)


def test_a_role_taken_away_stops_the_export_and_the_download(county, client):
    """C16: checked when asked, when made, and when handed out."""
    county.hire("张伟")
    county.pay(MONTH)
    file = made(county, "bank")
    url = reverse("payroll:file", args=[file.pk])
    client.force_login(county.finance)
    assert client.get(url).content == bytes(file.content)
    with acting(county.finance):
        job = jobs.start(MONTH, ["sheets"], acting_user=county.finance)
    for grant in RoleGrant.objects.filter(user=county.finance):
        grant.period = DateRange(grant.period.lower, today())
        grant.save()
    assert engine.run_until_done(job).state == JobState.FAILED
    assert not ExportFile.objects.filter(kind="sheets").exists()
    assert client.get(url).status_code == 404
    with pytest.raises(Denied):
        made(county, "sheets")


@pytest.mark.parametrize(
    "role", [Role.POLITICAL, Role.LEADER, Role.UNIT_HEAD, Role.AUXILIARY, Role.INSPECTOR]
)
def test_only_finance_gets_files(county, client, role):
    county.hire("张伟")
    county.pay(MONTH)
    file = made(county, "tax")
    client.force_login(say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None))
    assert client.get(reverse("payroll:file", args=[file.pk])).status_code == 404
    assert client.post(reverse("payroll:export", args=[MONTH, "bank"])).status_code == 404
    assert not ExportFile.objects.filter(kind="bank").exists()


def test_the_page_makes_a_small_file_at_once_and_hands_it_out(county, client):
    county.hire("张伟")
    county.pay(MONTH)
    client.force_login(county.finance)
    answer = client.post(reverse("payroll:export", args=[MONTH, "accounting"]), follow=True)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content == bytes(ExportFile.objects.get(kind="accounting").content)
    assert client.post(reverse("payroll:export", args=[MONTH, "all"]), follow=True).status_code == 200
    assert ExportFile.objects.count() == len(jobs.FILE_KINDS)


def test_a_large_month_goes_to_the_workers(county, client, monkeypatch):
    county.hire("张伟")
    county.pay(MONTH)
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    client.force_login(county.finance)
    answer = client.post(reverse("payroll:export", args=[MONTH, "sheets"]))
    job = Job.objects.get(kind="export")
    assert answer.url == reverse("batch:job", args=[job.pk])
    assert not ExportFile.objects.exists()
    engine.run_until_done(job)
    assert ExportFile.objects.count() == 1


@pytest.mark.parametrize("kind", jobs.FILE_KINDS)
def test_statements_do_not_grow_with_people(county, kind):
    for number in range(3):
        county.hire(f"张{number}")
    run = county.calculate(MONTH)
    with unscoped("count"), CaptureQueriesContext(connection) as few:
        jobs.FILE_KINDS[kind].content(run)
    for number in range(12):
        county.hire(f"李{number}")
    run = county.calculate(MONTH)
    with unscoped("count"), CaptureQueriesContext(connection) as many:
        jobs.FILE_KINDS[kind].content(run)
    assert len(few) == len(many)


# ---- bank ----


def test_who_has_no_account_stops_nobody_and_is_on_the_cover(county, client):
    without, paid = county.hire("张伟"), county.hire("李强")
    BankAccount.everything.filter(person=without).delete()
    county.pay(MONTH)
    lines = csv_rows(bytes(made(county, "bank").content), "gb18030")
    assert [line[1] for line in lines[2:]] == ["李强"]
    slip = {one.person_id: one.net_fen for one in slips()}
    cover = book_of(made(county, "cover"))
    listed = rows(cover["不经银行发放"])
    assert (listed[2][1], fen(listed[2][3])) == ("张伟", slip[without.pk])
    told = {line[0]: fen(line[2]) for line in rows(cover["封面"]) if isinstance(line[2], (int, float))}
    assert told["银行代发"] == slip[paid.pk] == fen(lines[0][3])
    assert told["实发合计（等于工资条、凭证与汇总）"] == sum(slip.values())
    client.force_login(county.finance)
    page = client.get(reverse("payroll:accounting", args=[MONTH])).content.decode()
    assert "不经银行发放" in page and "张伟" in page


def test_the_account_is_that_of_the_day_of_payment(county, client):
    """The card changed on 3 December, November is paid on the 10th: to the new card, and both pages say so."""
    person = county.hire("张伟")
    old = BankAccount.everything.get(person=person).number
    with acting(county.political):
        change = propose_account(
            person,
            number=NEW,
            bank="工商银行",
            holder="张伟",
            start=date(2025, 12, 3),
            acting_user=county.political,
        )
    with acting(county.finance):
        confirm_account(change.pk, NEW, acting_user=county.finance)
    county.calculate(MONTH), county.check(MONTH)
    client.force_login(county.leader)
    page = client.get(reverse("payroll:month", args=[MONTH])).content.decode()
    assert "1 人变更工资卡" in page and old[-4:] in page and NEW[-4:] in page and NEW not in page
    county.approve(MONTH), county.lock(MONTH)
    assert csv_rows(bytes(made(county, "bank").content), "gb18030")[2][2] == NEW
    told = rows(book_of(made(county, "cover"))["工资卡变更"])[2]
    assert told[0] == "张伟" and told[2].endswith(old[-4:]) and told[3].endswith(NEW[-4:])
    assert told[6:8] == [str(county.political), str(county.finance)]


def test_pay_below_zero_is_receivable_and_all_papers_agree(county):
    """Three sums are the slips, the voucher and the summary: 工资不足扣款的人不付款，记其他应收款."""
    county.hire("张伟")
    short = county.hire("周短", on=date(2025, 11, 28), insurance_fen=2_000_000)
    without = county.hire("李强")
    BankAccount.everything.filter(person=without).delete()
    run = county.pay(MONTH)
    slip = {one.person_id: one.net_fen for one in slips()}
    assert slip[short.pk] < 0
    ways = paying.ways_of(run)
    assert (ways.others_fen, ways.receivable_fen) == (slip[without.pk], -slip[short.pk])
    assert ways.bank_fen + ways.others_fen - ways.receivable_fen == sum(slip.values()) == run.net_fen
    assert fen(csv_rows(bytes(made(county, "bank").content), "gb18030")[0][3]) == ways.bank_fen
    book = book_of(made(county, "accounting"))
    voucher = {line[0]: (fen(line[1]), fen(line[2])) for line in rows(book["凭证"])[2:]}
    assert voucher["应付职工薪酬－实发工资"] == (0, ways.paid_fen)
    assert voucher["其他应收款－应追回工资"] == (-slip[short.pk], 0)
    assert voucher["合计"][0] == voucher["合计"][1]
    summary = {line[1]: fen(line[4]) for line in rows(book["按项目"]) if isinstance(line[4], (int, float))}
    assert summary["实发合计"] == run.net_fen
    assert [summary[f"其中：{name}"] for name in ("银行代发", "不经银行发放", "应追回（其他应收款）")] == [
        ways.bank_fen,
        ways.others_fen,
        slip[short.pk],
    ]


def test_rare_names_reach_the_bank_byte_for_byte_and_are_told(county, client):
    for name in ("张𬭎", "李𠀀", "王䶮", "赵㛃"):
        county.hire(name)
    county.pay(MONTH)
    file = made(county, "bank")
    lines = csv_rows(bytes(file.content), "gb18030")
    assert {line[1] for line in lines[2:]} == {"张𬭎", "李𠀀", "王䶮", "赵㛃"}
    client.force_login(county.finance)
    assert "张𬭎" in client.get(reverse("payroll:month", args=[MONTH])).content.decode()


def test_a_name_no_encoding_holds_is_refused_with_where(county):
    county.hire("张伟")
    county.pay(MONTH)
    with pytest.raises(Problem, match="张伟 的户名或开户行含有 GB18030 不能表示的字符"):
        _refused_holder()


def _refused_holder():
    from payroll.exports import bank

    run = PayrollRun.objects.get(month=MONTH, state="effective")
    paid = paying.ways_of(run).bank
    for _payment, account in paid:
        account.holder = "张\ud800伟"
    bank._sure(paid)


def test_the_control_line_ties_to_the_slips(county):
    county.hire("张伟"), county.hire("李强", on=date(2025, 11, 12))
    county.pay(MONTH)
    lines = csv_rows(bytes(made(county, "bank").content), "gb18030")
    paid = [slip for slip in slips() if slip.net_fen > 0]
    assert (lines[0][1], fen(lines[0][3])) == (str(len(paid)), sum(slip.net_fen for slip in paid))
    assert sum(fen(line[4]) for line in lines[2:]) == sum(slip.net_fen for slip in paid)


# ---- tax ----


def test_the_tax_file_has_the_columns_of_the_withholding_client(county):
    person = county.hire("张伟")
    for kind, amount in (
        ("child_education", 200_000),
        ("elderly_support", 150_000),
        ("personal_pension", 10_000),
    ):
        TaxDeduction.everything.create(
            person=person, kind=kind, monthly_fen=amount, period=DateRange(date(2025, 1, 1), None)
        )
    county.pay(date(2025, 10, 1))
    county.pay(MONTH)
    sheet = book_of(made(county, "tax"))["正常工资薪金收入"]
    head, line = rows(sheet)[:2]
    assert tuple(head) == tax.HEADS
    assert len(head) == 29
    told = dict(zip(head, line, strict=True))
    slip = Payslip.everything.get(month=MONTH)
    assert (told["*姓名"], told["*证件类型"], told["*证件号码"]) == ("张伟", "居民身份证", person.id_number)
    assert fen(told["本期收入"]) == slip.gross_fen
    assert (fen(told["累计子女教育"]), fen(told["累计赡养老人"])) == (400_000, 300_000)
    assert fen(told["累计个人养老金"]) == 20_000
    assert not told["备注"]
    lines = dict(zip(slip.run.schemes[str(slip.scheme_version_id)]["codes"], slip.amounts, strict=True))
    assert fen(told["基本养老保险费"]) == lines["PENSION"] > 0


def test_a_bonus_taxed_by_itself_is_not_wage_income(county):
    person = county.hire("张伟")
    county.open(MONTH)
    county.one_off(person, MONTH, "bonus_fen", 1_200_000, "年终", separate_tax=True)
    county.pay(MONTH)
    told = dict(zip(*rows(book_of(made(county, "tax"))["正常工资薪金收入"])[:2], strict=True))
    slip = Payslip.everything.get(month=MONTH)
    assert fen(told["本期收入"]) == slip.gross_fen - 1_200_000
    check = rows(book_of(made(county, "taxcheck")).active)
    assert fen(dict(zip(check[0], check[1], strict=True))["单独计税奖金税额"]) == 36_000
    sheet = rows(book_of(made(county, "tax"))["全年一次性奖金收入"])
    apart = dict(zip(*sheet[:2], strict=True))
    assert (apart["*姓名"], apart["*证件号码"], fen(apart["*全年一次性奖金额"])) == (
        "张伟",
        person.id_number,
        1_200_000,
    )
    assert len(sheet) == 2 and "解除劳动合同一次性补偿金" not in book_of(made(county, "tax")).sheetnames


def test_severance_is_declared_on_its_own_sheet_with_what_is_free(county):
    """财税〔2018〕164号: free up to three times the local average year, 3 × 74,400."""
    person = county.hire("张伟")
    county.hire("李强")
    county.open(MONTH)
    county.one_off(person, MONTH, "severance_fen", 30_000_000, "协商", large=True)
    county.pay(MONTH)
    book = book_of(made(county, "tax"))
    told = dict(zip(*rows(book["解除劳动合同一次性补偿金"])[:2], strict=True))
    assert (fen(told["*一次性补偿收入"]), fen(told["免税收入"])) == (30_000_000, 22_320_000)
    wages = {line[1]: fen(line[4]) for line in rows(book["正常工资薪金收入"])[1:]}
    slip = {one.person.name: one.gross_fen for one in slips()}
    assert wages == {"张伟": slip["张伟"] - 30_000_000, "李强": slip["李强"]}


def test_a_declaration_changed_after_withholding_is_told_in_the_remark(county):
    person = county.hire("张伟")
    county.pay(MONTH)
    TaxDeduction.everything.create(
        person=person, kind="housing_rent", monthly_fen=80_000, period=DateRange(date(2025, 1, 1), None)
    )
    told = dict(zip(*rows(book_of(made(county, "tax"))["正常工资薪金收入"])[:2], strict=True))
    assert told["备注"] == "申报的专项附加扣除比预扣时采用的多 800.00 元"


# ---- accounting ----


def test_the_accounting_summary_ties_to_the_slips_and_balances(county):
    (
        county.hire("张伟"),
        county.hire("李强", on=date(2025, 11, 12)),
        county.hire("王芳", insurance_fen=999_999),
    )
    run = county.pay(MONTH)
    found = accounting.summary(PayrollRun.objects.get(pk=run.pk))
    by_kind = {
        kind: sum(item.total_fen for item in found.items if item.kind == kind)
        for kind in ("earning", "deduction", "employer")
    }
    all_slips = slips()
    assert by_kind == {
        "earning": sum(slip.gross_fen for slip in all_slips),
        "deduction": sum(slip.deductions_fen for slip in all_slips),
        "employer": sum(slip.employer_fen for slip in all_slips),
    }
    assert found.debit_fen == found.credit_fen == by_kind["earning"] + by_kind["employer"]
    pension = next(row for row in found.schemes if row.name == "养老保险")
    assert (pension.personal_fen, pension.employer_fen) == (
        sum(item.total_fen for item in found.items if item.code == "PENSION"),
        sum(item.total_fen for item in found.items if item.code == "PENSION_EMPLOYER"),
    )
    assert {item.heads for item in found.items if item.code == "BASE"} == {3}


def test_the_accounting_page_prints_on_paper(county, client):
    county.hire("张伟")
    run = county.pay(MONTH)
    client.force_login(county.finance)
    url = reverse("payroll:accounting", args=[MONTH])
    page, paper = client.get(url), client.get(url + "?print=1")
    assert "养老保险" in page.content.decode()
    assert "工资会计汇总表" in paper.content.decode()
    assert f"{run.net_fen // 100:,}" in paper.content.decode()
    client.force_login(say.account(Role.AUXILIARY))
    assert client.get(url).status_code == 404


# ---- what an office program reads ----


def people_with_payloads(county) -> list[str]:
    for number, name in enumerate(PAYLOADS):
        county.hire(name, badge=f"00{number:03d}")
    return PAYLOADS


def test_libreoffice_reads_the_salary_sheets_as_they_were_meant(county, tmp_path):
    names = people_with_payloads(county)
    county.pay(MONTH)
    book = reopened(bytes(made(county, "sheets").content), "sheets.xlsx", tmp_path)
    assert formulas(book) == []
    unit = rows(book["城关派出所"])
    head, lines, total = unit[2], unit[3 : 3 + len(names)], unit[3 + len(names)]
    assert {line[head.index("姓名")] for line in lines} == set(names)
    assert {line[head.index("辅警编号")] for line in lines} == {f"00{n:03d}" for n in range(len(names))}
    net = head.index("实发工资")
    expected = sum(slip.net_fen for slip in slips())
    assert sum(fen(line[net]) for line in lines) == fen(total[net]) == expected
    assert [fen(line[5]) for line in rows(book["汇总"]) if line[1] == "合计"] == [expected]


def test_libreoffice_reads_the_tax_files_as_they_were_meant(county, tmp_path):
    names = people_with_payloads(county)
    county.pay(MONTH)
    for kind, head_of_number in (("tax", "*证件号码"), ("taxcheck", "证件号码")):
        folder = tmp_path / kind
        folder.mkdir()
        book = reopened(bytes(made(county, kind).content), f"{kind}.xlsx", folder)
        assert formulas(book) == []
        table = rows(book.worksheets[0])
        head, lines = table[0], table[1 : 1 + len(names)]
        place = head.index(head_of_number)
        assert {line[place] for line in lines} == {slip.person.id_number for slip in slips()}
        assert all(isinstance(line[place], str) and len(line[place]) == 18 for line in lines)
        assert {line[1] for line in lines} == set(names)
    income = rows(reopened(bytes(made(county, "tax").content), "again.xlsx", tmp_path).worksheets[0])
    assert sum(fen(line[4]) for line in income[1:]) == sum(slip.gross_fen for slip in slips())


def test_libreoffice_reads_the_bank_file_as_it_was_meant(county, tmp_path):
    names = people_with_payloads(county)
    account = BankAccount.everything.order_by("pk").first()
    account.number = "0012345678901234567"
    account.save()
    county.hire("张𬭎")
    county.pay(MONTH)
    content = bytes(made(county, "bank").content)
    book = reopened(content, "bank.csv", tmp_path, reading=csv_filter(GB18030))
    assert formulas(book) == []
    table = rows(book.worksheets[0])
    lines = table[2:]
    numbers = {str(line[2]) for line in lines}
    assert numbers == {account.number for account in BankAccount.everything.all()}
    assert "0012345678901234567" in numbers
    holders = {str(line[1]) for line in lines}
    assert "张𬭎" in holders
    assert {holder.removeprefix("'") for holder in holders if holder != "张𬭎"} == {
        name.removeprefix("'") for name in names
    }
    paid = [slip for slip in slips() if slip.net_fen > 0]
    assert sum(fen(line[4]) for line in lines) == sum(slip.net_fen for slip in paid) == fen(table[0][3])


def test_libreoffice_reads_the_accounting_summary_as_it_was_meant(county, tmp_path):
    county.hire("张伟"), county.hire("李强")
    county.pay(MONTH)
    book = reopened(bytes(made(county, "accounting").content), "accounting.xlsx", tmp_path)
    assert formulas(book) == []
    voucher = rows(book["凭证"])
    total = next(line for line in voucher if line[0] == "合计")
    assert fen(total[1]) == fen(total[2]) == sum(slip.gross_fen + slip.employer_fen for slip in slips())


def test_verify_holds_payments_slips_voucher_and_summary_together():
    """One is paid by the bank, one has no account, one owes: the sums agree, and a slip tampered with is told."""
    county = County()
    county.hire("张伟")
    without = county.hire("李强")
    BankAccount.everything.filter(person=without).delete()
    owes = county.hire("王芳", insurance_fen=3_000_000)
    say.leave(owes, MONTH.replace(day=4))
    run = county.pay(MONTH)
    ways = paying.ways_of(PayrollRun.objects.get(pk=run.pk))
    assert ways.bank_fen and ways.others_fen and ways.receivable_fen
    assert invariants.payments_are_the_slips() == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE payroll_payslip SET (net_fen, gross_fen) = (net_fen + 100, gross_fen + 100) WHERE person_id = %s",
            [without.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    [said] = invariants.payments_are_the_slips()
    assert said.startswith(f"{MONTH:%Y-%m} 的银行代发")
