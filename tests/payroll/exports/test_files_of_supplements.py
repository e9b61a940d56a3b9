"""Files of a supplementary run: a month's own five, of its slips alone."""

from datetime import date

import pytest
from django.urls import reverse

from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import JobState
from auxpolice.problems import Problem
from payroll.exports import accounting
from payroll.exports import jobs as exports
from payroll.exports.models import ExportFile
from payroll.month.models import PayrollRun, Payslip
from payroll.recovery.models import Recovery
from tests import vocabulary as say
from tests.libreoffice import formulas, reopened, rows
from tests.payroll.backpay.test_back_pay import confirm
from tests.payroll.county import County
from tests.payroll.exports.test_files import MONTH, book_of, fen, made
from tests.payroll.supplementary.test_supplementary import through

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return County()


@pytest.fixture
def supplement(county):
    """One re-issued with more, one with less, one forgotten, one taken back because not employed at all."""
    more, less = county.hire("张伟"), county.hire("李强")
    gone = county.hire("赵敏", on=date(2025, 8, 1))
    county.hire("陈静")
    county.pay(MONTH)
    forgotten = county.hire("王芳", on=date(2025, 11, 13))
    confirm(more, MONTH, county.political, overtime_rest_minutes=480)
    confirm(less, MONTH, county.political, absent_half_days=6)
    say.leave(gone, MONTH)
    return through(county, [more, less, gone, forgotten], MONTH)


def of_supplement(county, batch, kind: str) -> ExportFile:
    with acting(county.finance):
        return exports.make(MONTH, kind, batch=batch, acting_user=county.finance)


def old_and_new(batch) -> tuple[list[Payslip], list[Payslip]]:
    old = Payslip.everything.filter(reversals__batch=batch)
    return list(old), list(Payslip.everything.filter(run=batch.run_id))


def test_the_files_of_a_supplement_are_made_as_a_months_and_stand_beside_them(county, supplement, client):
    with acting(county.finance):
        job = exports.start(MONTH, list(exports.FILE_KINDS), batch=supplement, acting_user=county.finance)
    assert engine.run_until_done(job).state == JobState.DONE
    own = {file.kind: file for file in exports.made(MONTH, supplement)}
    assert set(own) == set(exports.FILE_KINDS) and not exports.made(MONTH).exists()
    assert all(file.number.startswith("2025补001-") and "2025补001" in file.name for file in own.values())
    again = exports.FILE_KINDS["sheets"].content(PayrollRun.objects.get(pk=supplement.run_id))
    assert again.content == bytes(own["sheets"].content)
    assert made(county, "sheets").name == "工资表_2025-11.xlsx"
    client.force_login(county.finance)
    page = client.get(f"/payroll/supplementary/{supplement.pk}/").content.decode()
    assert all(reverse("payroll:file", args=[file.pk]) in page for file in own.values())
    month = client.get(reverse("payroll:month", args=[MONTH])).content.decode()
    assert "工资表_2025-11.xlsx" in month and "工资表_2025-11_2025补001" not in month


def test_only_a_locked_supplement_has_files_and_only_finance_gets_them(county, client):
    from tests.payroll.supplementary.test_supplementary import approve, lock, make

    county.hire("张伟")
    county.pay(MONTH)
    late = county.hire("王芳", on=date(2025, 11, 13))
    batch = make(county, [late], MONTH)
    with pytest.raises(Problem, match="2025补001 现在是「待审批」，锁定之后才能生成文件"):
        of_supplement(county, batch, "sheets")
    approve(county, batch)
    batch = lock(county, batch)
    url = reverse("payroll:supplementary-export", args=[batch.pk, "accounting"])
    client.force_login(county.leader)
    assert client.post(url).status_code == 404 and not ExportFile.objects.exists()
    client.force_login(county.finance)
    assert client.post(url, follow=True)["Content-Disposition"].startswith("attachment")
    assert client.post(reverse("payroll:supplementary-export", args=[batch.pk, "nothing"])).status_code == 404


def test_the_sums_of_a_supplement_tie_to_its_slips(county, supplement, tmp_path):
    old, new = old_and_new(supplement)
    assert (len(old), len(new)) == (3, 3)
    file = of_supplement(county, supplement, "sheets")
    assert (file.heads, file.total_fen) == (3, sum(slip.net_fen for slip in new))
    book = book_of(file)
    whole = rows(book["汇总"])
    assert whole[0][0] == "警务辅助人员工资汇总表（2025-11 补发批次 2025补001）"
    assert whole[1][0] == f"校验值：{supplement.digest}"
    sums = {line[1]: fen(line[5]) for line in whole[3:] if line[1]}
    assert sums["合计"] == sum(slip.net_fen for slip in new)
    assert sums["冲销原工资条"] == -sum(slip.net_fen for slip in old)
    assert sums["增减"] == sums["合计"] + sums["冲销原工资条"]
    assert sum(fen(line[-2]) for line in rows(book["城关派出所"])[3:6]) == sums["合计"]
    bank = of_supplement(county, supplement, "bank")
    owed = sum(Recovery.everything.filter(batch=supplement).values_list("amount_fen", flat=True))
    assert bank.total_fen - owed == sums["增减"]
    assert "李强" not in bytes(bank.content).decode("gb18030")
    told = book_of(of_supplement(county, supplement, "accounting"))
    assert "2025-11 补发批次 2025补001" in rows(told["按项目"])[0][0]
    assert rows(told["按项目"])[1][0].endswith("金额为新发减冲销")
    total = next(line for line in rows(told["凭证"]) if line[0] == "合计")
    added = [
        sum(getattr(slip, name) for slip in new) - sum(getattr(slip, name) for slip in old)
        for name in ("gross_fen", "employer_fen", "net_fen")
    ]
    assert fen(total[1]) == fen(total[2]) == added[0] + added[1]
    net = next(line for line in rows(told["按项目"]) if line[1] == "实发合计")
    assert fen(net[4]) == added[2]


def test_both_vouchers_together_book_what_counts(county, supplement):
    own = accounting.summary(PayrollRun.objects.get(month=MONTH, state="effective"))
    added = accounting.summary(PayrollRun.objects.get(pk=supplement.run_id))
    counts = list(Payslip.everything.filter(month=MONTH, is_effective=True))
    assert added.debit_fen == added.credit_fen
    assert own.debit_fen + added.debit_fen == sum(slip.gross_fen + slip.employer_fen for slip in counts)
    pension = [next(s.total_fen for s in found.schemes if s.name == "养老保险") for found in (own, added)]
    paid = 0
    for slip in counts:
        lines = dict(zip(slip.run.schemes[str(slip.scheme_version_id)]["codes"], slip.amounts, strict=True))
        paid += lines["PENSION"] + lines["PENSION_EMPLOYER"]
    assert sum(pension) == paid


def test_the_tax_file_of_a_supplement_corrects_what_was_declared(county, supplement):
    old, new = old_and_new(supplement)
    file = of_supplement(county, supplement, "tax")
    head, *lines = rows(book_of(file)["正常工资薪金收入"])
    told = {line[1]: dict(zip(head, line, strict=True)) for line in lines}
    assert set(told) == {"张伟", "李强", "王芳", "赵敏"} and file.heads == 4
    assert file.total_fen == sum(slip.gross_fen for slip in new)
    before = {slip.person.name: slip.gross_fen for slip in old}
    assert told["张伟"]["备注"] == f"更正：原申报收入 {before['张伟'] / 100:.2f} 元"
    assert (fen(told["赵敏"]["本期收入"]), told["赵敏"]["*证件类型"]) == (0, "居民身份证")
    assert told["赵敏"]["备注"].endswith("工资条已冲销") and not told["王芳"]["备注"]
    check = of_supplement(county, supplement, "taxcheck")
    assert check.heads == 3


def test_a_supplement_that_pays_nobody_has_no_bank_file(county):
    from tests.payroll.supplementary.test_supplementary import through

    gone = county.hire("赵敏", on=date(2025, 8, 1))
    county.hire("陈静")
    county.pay(MONTH)
    say.leave(gone, MONTH)
    batch = through(county, [gone], MONTH)
    with pytest.raises(Problem, match="没有需要补付的金额"):
        of_supplement(county, batch, "bank")
    with unscoped("read"):
        assert exports.kinds_of(batch) == ["sheets", "tax", "taxcheck", "accounting"]
    assert fen(rows(book_of(of_supplement(county, batch, "sheets"))["汇总"])[3][5]) == 0
    told = rows(book_of(of_supplement(county, batch, "accounting"))["凭证"])
    paid = Payslip.everything.get(reversals__batch=batch)
    assert fen(told[-1][1]) == -(paid.gross_fen + paid.employer_fen)


def test_libreoffice_reads_the_files_of_a_supplement_as_they_were_meant(county, supplement, tmp_path):
    _old, new = old_and_new(supplement)
    for kind, name in (("sheets", "汇总"), ("accounting", "凭证"), ("tax", "正常工资薪金收入")):
        folder = tmp_path / kind
        folder.mkdir()
        book = reopened(bytes(of_supplement(county, supplement, kind).content), f"{kind}.xlsx", folder)
        assert formulas(book) == [] and name in book.sheetnames
        if kind == "sheets":
            total = next(line for line in rows(book[name]) if line[1] == "合计")
            assert fen(total[5]) == sum(slip.net_fen for slip in new)
