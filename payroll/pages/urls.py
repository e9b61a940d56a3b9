from django.urls import path, register_converter

from payroll.pages import (
    backpay,
    calendar,
    chains,
    differences,
    files,
    months,
    outlooks,
    protection,
    questions,
    recoveries,
    schemes,
    simulation_people,
    simulations,
    slips,
    supplementary,
    units,
)


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
    path("simulations/<uuid:pk>/people/", simulation_people.people, name="simulation-people"),
    path("simulations/<uuid:pk>/people/<int:person>/", simulation_people.person, name="simulation-person"),
    path("simulations/<uuid:pk>/ahead/", outlooks.projection, name="simulation-projection"),
    path("simulations/<uuid:pk>/budget/", outlooks.affordable, name="simulation-affordable"),
    path("simulations/<uuid:pk>/report/", outlooks.report, name="simulation-report"),
    path("simulations/<uuid:pk>/workbook/", outlooks.export, name="simulation-workbook"),
    path(
        "simulations/<uuid:pk>/people/<int:person>/<int:side>/<str:code>/",
        simulation_people.line,
        name="simulation-line",
    ),
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
    path("<month:month>/approve/", months.approve, name="approve"),
    path("<month:month>/send-back/", months.send_back, name="send-back"),
    path("<month:month>/lock/", months.lock, name="lock"),
    path("<month:month>/differences/", differences.differences, name="differences"),
    path("<month:month>/differences/<int:person>/", differences.difference, name="difference"),
    path("<month:month>/recover/", differences.recover, name="recover"),
    path("<month:month>/slips/", slips.slips, name="slips"),
    path("<month:month>/totals/", units.totals, name="totals"),
    path("<month:month>/units/<int:unit>/confirm/", units.confirm, name="unit-confirm"),
    path("units/", units.latest, name="unit-totals"),
    path("units/objections/<int:pk>/", units.answer, name="unit-answer"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("<month:month>/inputs/", calendar.inputs, name="inputs"),
    path("chains/", chains.chains, name="chains"),
    path("chains/new/", chains.draft, name="chain-draft"),
    path("chains/<int:pk>/approve/", chains.approve, name="chain-approve"),
    path("chains/<int:pk>/withdraw/", chains.withdraw, name="chain-withdraw"),
    path("<month:month>/entries/", months.entries, name="entries"),
    path("<month:month>/back-pay/", backpay.lines, name="back-pay"),
    path("<month:month>/back-pay/check/", backpay.check, name="back-pay-check"),
    path("<month:month>/back-pay/settle/<int:person>/", backpay.settle, name="back-pay-settle"),
    path("<month:month>/back-pay/<int:pk>/", backpay.line, name="back-pay-line"),
    path("<month:month>/accounting/", files.accounting, name="accounting"),
    path("<month:month>/supplementary/", supplementary.create, name="supplementary-new"),
    path("supplementary/<int:pk>/", supplementary.batch, name="supplementary"),
    path("supplementary/<int:pk>/people/<int:person>/", supplementary.person, name="supplementary-person"),
    path("supplementary/<int:pk>/approve/", supplementary.approve, name="supplementary-approve"),
    path("supplementary/<int:pk>/lock/", supplementary.lock, name="supplementary-lock"),
    path("supplementary/<int:pk>/cancel/", supplementary.cancel, name="supplementary-cancel"),
    path("supplementary/<int:pk>/export/<slug:kind>/", supplementary.export, name="supplementary-export"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("recoveries/<int:pk>/", recoveries.recovery, name="recovery"),
    path("recoveries/<int:pk>/deduct/", recoveries.deduct, name="recovery-deduct"),
    path("recoveries/<int:pk>/cash/", recoveries.cash, name="recovery-cash"),
    path("recoveries/instalments/<int:pk>/confirm/", recoveries.confirm, name="recovery-confirm"),
    path("recoveries/instalments/<int:pk>/withdraw/", recoveries.withdraw, name="recovery-withdraw"),
    path("<month:month>/export/<slug:kind>/", files.export, name="export"),
    path("<month:month>/people/<int:person>/", slips.slip, name="slip"),
    path("<month:month>/people/<int:person>/line/<str:code>/", slips.line, name="line"),
    path("files/<int:pk>/", files.download, name="file"),
]
