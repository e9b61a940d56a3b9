from django.urls import path, register_converter

from auxpolice.imports.pages import urls_of
from payroll.amounts import pages as amounts
from payroll.approval import chain_pages, unit_pages
from payroll.backpay import pages as backpay
from payroll.base_review import pages as bases
from payroll.calendar import pages as calendar
from payroll.entries import pages as entries
from payroll.exceptions import pages as exceptions
from payroll.exports import pages as files
from payroll.protection import pages as protection
from payroll.questions import pages as questions
from payroll.recovery import pages as recoveries
from payroll.retirement import pages as retirement
from payroll.running import difference_pages
from payroll.running import pages as months
from payroll.schemes import pages as schemes
from payroll.simulation import outlook_pages, people_pages
from payroll.simulation import pages as simulations
from payroll.slips import pages as slips
from payroll.supplementary import pages as supplementary
from payroll.tax_facts import opening_pages, relief_pages
from payroll.tax_facts import pages as tax_facts
from payroll.tax_facts.opening_kind import OPENING
from payroll.year_end import pages as year_end


class MonthConverter:
    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value) -> str:
        return value if isinstance(value, str) else f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

app_name = "payroll"
urlpatterns = [
    path("", months.months, name="months"),
    path("open/", months.open_next, name="open"),
    path("simulations/", simulations.simulations, name="simulations"),
    path("simulations/new/", simulations.new, name="simulation-new"),
    path("simulations/<uuid:pk>/again/", simulations.again, name="simulation-again"),
    path("simulations/<uuid:pk>/", simulations.simulation, name="simulation"),
    path("simulations/<uuid:pk>/people/", people_pages.people, name="simulation-people"),
    path("simulations/<uuid:pk>/people/<int:person>/", people_pages.person, name="simulation-person"),
    path("simulations/<uuid:pk>/ahead/", outlook_pages.projection, name="simulation-projection"),
    path("simulations/<uuid:pk>/budget/", outlook_pages.affordable, name="simulation-affordable"),
    path("simulations/<uuid:pk>/report/", outlook_pages.report, name="simulation-report"),
    path("simulations/<uuid:pk>/workbook/", outlook_pages.export, name="simulation-workbook"),
    path(
        "simulations/<uuid:pk>/people/<int:person>/<int:side>/<str:code>/",
        people_pages.line,
        name="simulation-line",
    ),
    path("tax/", tax_facts.everybody, name="tax-people"),
    path("tax/<int:pk>/", tax_facts.person, name="tax-facts"),
    path("tax/<int:pk>/declare/", tax_facts.declare, name="tax-declare"),
    path("tax/<int:pk>/end/", tax_facts.end, name="tax-end"),
    path("tax/<int:pk>/relief/", relief_pages.relief, name="tax-relief"),
    path("tax/reliefs/<int:pk>/confirm/", relief_pages.confirm, name="tax-relief-confirm"),
    path("tax/reliefs/<int:pk>/refuse/", relief_pages.refuse, name="tax-relief-refuse"),
    path("tax/reliefs/<int:pk>/withdraw/", relief_pages.withdraw, name="tax-relief-withdraw"),
    path("tax/reliefs/ends/<int:pk>/confirm/", relief_pages.confirm_end, name="tax-relief-end-confirm"),
    path("tax/reliefs/ends/<int:pk>/refuse/", relief_pages.refuse_end, name="tax-relief-end-refuse"),
    path("tax/reliefs/ends/<int:pk>/withdraw/", relief_pages.withdraw_end, name="tax-relief-end-withdraw"),
    path("retiring/", retirement.retiring, name="retiring"),
    path("amounts/", amounts.amounts, name="amounts"),
    path("amounts/<int:pk>/confirm/", amounts.confirm, name="amount-confirm"),
    path("amounts/<int:pk>/withdraw/", amounts.withdraw, name="amount-withdraw"),
    path("tax/<int:pk>/income/", tax_facts.income, name="tax-income"),
    path("tax/<int:pk>/opening/", opening_pages.enter, name="opening-enter"),
    path("tax/opening/", opening_pages.index, name="opening"),
    path("tax/opening/confirm/", opening_pages.confirm, name="opening-confirm"),
    path("tax/opening/<int:pk>/withdraw/", opening_pages.withdraw, name="opening-withdraw"),
    *urls_of(OPENING),
    path("schemes/people/", schemes.people, name="scheme-people"),
    path("schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("schemes/<int:pk>/edit/", schemes.edit, name="scheme-edit"),
    path("schemes/<int:pk>/live/", schemes.live, name="scheme-live"),
    path("protected/<int:version>/", protection.people, name="protected"),
    path("protected/rows/<int:pk>/", protection.change, name="protected-change"),
    path("mine/", slips.mine, name="mine"),
    path("mine/<int:year>/", slips.year, name="year"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/forward/", questions.forward, name="question-forward"),
    path("questions/<int:pk>/withdraw/", questions.withdraw, name="question-withdraw"),
    path("<month:month>/mine/<str:code>/ask/", questions.ask, name="ask"),
    path("<month:month>/people/<int:person>/print/", slips.paper, name="slip-print"),
    path("<month:month>/", months.month, name="month"),
    path("<month:month>/calculate/", months.calculate, name="calculate"),
    path("<month:month>/check/", months.check, name="check"),
    path("<month:month>/waive/", months.waive, name="waive"),
    path("<month:month>/discard/", months.discard, name="discard"),
    path("<month:month>/lock/", months.lock, name="lock"),
    path("<month:month>/exceptions/", exceptions.exceptions, name="exceptions"),
    path("<month:month>/differences/", difference_pages.differences, name="differences"),
    path("<month:month>/differences/<int:person>/", difference_pages.difference, name="difference"),
    path("<month:month>/recover/", difference_pages.recover, name="recover"),
    path("<month:month>/slips/", slips.slips, name="slips"),
    path("<month:month>/totals/", unit_pages.totals, name="totals"),
    path("<month:month>/units/<int:unit>/confirm/", unit_pages.confirm, name="unit-confirm"),
    path("units/", unit_pages.latest, name="unit-totals"),
    path("units/objections/<int:pk>/", unit_pages.answer, name="unit-answer"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("<month:month>/inputs/", calendar.inputs, name="inputs"),
    path("chains/", chain_pages.chains, name="chains"),
    path("chains/new/", chain_pages.draft, name="chain-draft"),
    path("chains/<int:pk>/withdraw/", chain_pages.withdraw, name="chain-withdraw"),
    path("<month:month>/entries/", entries.entries, name="entries"),
    path("<month:month>/entries/confirm/", entries.confirm, name="entries-confirm"),
    path("<month:month>/entries/awards/", entries.take_awards, name="entries-awards"),
    path("entries/<int:pk>/", entries.entry, name="entry"),
    path("entries/<int:pk>/withdraw/", entries.withdraw, name="entry-withdraw"),
    path("<month:month>/back-pay/", backpay.lines, name="back-pay"),
    path("<month:month>/back-pay/check/", backpay.check, name="back-pay-check"),
    path("<month:month>/back-pay/settle/<int:person>/", backpay.settle, name="back-pay-settle"),
    path(
        "<month:month>/back-pay/settle/<int:person>/confirm/",
        backpay.confirm_settled,
        name="back-pay-settle-confirm",
    ),
    path(
        "<month:month>/back-pay/settle/<int:person>/withdraw/",
        backpay.withdraw_settled,
        name="back-pay-settle-withdraw",
    ),
    path("<month:month>/back-pay/<int:pk>/", backpay.line, name="back-pay-line"),
    path("<month:month>/accounting/", files.accounting, name="accounting"),
    path("<month:month>/supplementary/", supplementary.create, name="supplementary-new"),
    path("supplementary/<int:pk>/", supplementary.batch, name="supplementary"),
    path("supplementary/<int:pk>/people/<int:person>/", supplementary.person, name="supplementary-person"),
    path("supplementary/<int:pk>/lock/", supplementary.lock, name="supplementary-lock"),
    path("supplementary/<int:pk>/cancel/", supplementary.cancel, name="supplementary-cancel"),
    path("supplementary/<int:pk>/export/<slug:kind>/", files.export_supplement, name="supplementary-export"),
    path("year-end/", year_end.index, name="year-end"),
    path("year-end/pay/", year_end.pay, name="year-end-pay"),
    path("year-end/waiting/<int:pk>/withdraw/", year_end.drop, name="year-end-drop"),
    path("year-end/people/<int:pk>/", year_end.person, name="year-end-person"),
    path("year-end/people/<int:pk>/confirm/", year_end.confirm, name="year-end-confirm"),
    path("year-end/people/<int:pk>/unsettle/", year_end.unsettle, name="year-end-unsettle"),
    path("year-end/<int:year>/<month:month>/", year_end.paid, name="year-end-paid"),
    path("year-end/<int:year>/<month:month>/people/<int:person>/", year_end.share, name="year-end-share"),
    path("year-end/<int:year>/<month:month>/withdraw/", year_end.withdraw, name="year-end-withdraw"),
    path("bases/", bases.index, name="bases"),
    path("bases/confirm/", bases.confirm, name="bases-confirm"),
    path("bases/<int:pk>/", bases.review, name="bases-review"),
    path("bases/<int:pk>/withdraw/", bases.withdraw, name="bases-withdraw"),
    path("bases/people/<int:pk>/", bases.person, name="bases-person"),
    path("bases/<month:month>/people/<int:person>/", bases.share, name="bases-share"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("recoveries/<int:pk>/", recoveries.recovery, name="recovery"),
    path("recoveries/<int:pk>/deduct/", recoveries.deduct, name="recovery-deduct"),
    path("recoveries/<int:pk>/cash/", recoveries.cash, name="recovery-cash"),
    path("recoveries/instalments/<int:pk>/confirm/", recoveries.confirm, name="recovery-confirm"),
    path("recoveries/instalments/<int:pk>/withdraw/", recoveries.withdraw, name="recovery-withdraw"),
    path("<month:month>/export/<slug:kind>/", files.export, name="export"),
    path("<month:month>/people/<int:person>/", slips.slip, name="slip"),
    path("<month:month>/people/<int:person>/line/<str:code>/", slips.line, name="line"),
    path("slips/reversed/<int:pk>/", slips.reversed_slip, name="slip-reversed"),
    path("slips/reversed/<int:pk>/line/<str:code>/", slips.reversed_line, name="line-reversed"),
    path("files/<int:pk>/", files.download, name="file"),
]
