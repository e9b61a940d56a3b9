from django.urls import include, path

from assessment.appraisal import pages as appraisal
from assessment.appraisal.indicators.trial_pages import trial_of
from assessment.appraisal.manual import pages as manual
from assessment.attendance import pages as attendance
from assessment.duty import outbox
from assessment.duty.importing.attendance_kind import ATTENDANCE
from assessment.duty.importing.roster_kind import ROSTER
from assessment.ledger import pages as ledger
from auxpolice.imports.pages import urls_of

app_name = "assessment"
urlpatterns = [
    path("", appraisal.months, name="months"),
    path("open/", appraisal.open_month, name="open"),
    path("mine/", appraisal.mine, name="mine"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<int:pk>/", ledger.entry, name="ledger-entry"),
    path("people/<int:pk>/", appraisal.sheet, name="sheet"),
    path("people/<int:pk>/indicators/<slug:code>/", appraisal.indicator, name="indicator"),
    path("manual/", manual.index, name="manual-list"),
    path("manual/people/<int:pk>/", manual.new, name="manual-new"),
    path("manual/<int:pk>/", manual.one, name="manual"),
    path("manual/<int:pk>/refuse/", manual.refuse, name="manual-refuse"),
    path("manual/<int:pk>/withdraw/", manual.withdraw, name="manual-withdraw"),
    path("trial/<int:pk>/", trial_of, name="trial"),
    path("mine/<int:pk>/remark/", appraisal.remark, name="self-remark"),
    path("sheets/<int:pk>/", appraisal.unit_sheet, name="unit-sheet"),
    path("sheets/<int:pk>/submit/", appraisal.submit_sheet, name="submit"),
    path("sheets/<int:pk>/confirm/", appraisal.confirm, name="confirm"),
    path("sheets/<int:pk>/send-back/", appraisal.send_back, name="send-back"),
    path("object/<int:pk>/", appraisal.object_to, name="object"),
    path("objections/<int:pk>/", appraisal.answer, name="answer"),
    path("objections/<int:pk>/confirm/", appraisal.confirm_answer, name="answer-confirm"),
    path("years/", include("assessment.appraisal.years.urls")),
    path("duty/outbox/", outbox.whose, name="outbox"),
    path("duty/", include("assessment.duty.sign_in.urls")),
    path("duty/", include("assessment.duty.posts.urls")),
    path("duty/", include("assessment.duty.handover.urls")),
    path("duty/", include("assessment.duty.solving.urls")),
    path("duty/", include("assessment.duty.situations.urls")),
    path("duty/", include("assessment.duty.planning.urls")),
    *urls_of(ROSTER),
    *urls_of(ATTENDANCE),
    path("discipline/", include("assessment.conduct.discipline.urls")),
    path("leave/", include("assessment.leave.urls")),
    path("honours/", include("assessment.conduct.honours.urls")),
    path("highlights/", include("assessment.conduct.highlights.urls")),
    path("", include("assessment.conduct.complaints.urls")),
    path("attendance/", attendance.overview, name="attendance"),
    path("attendance/", include("assessment.attendance.urls")),
    path("attendance/<int:unit>/<slug:month>/", attendance.grid, name="attendance-grid"),
    path("attendance/<int:unit>/<slug:month>/confirm/", attendance.confirm, name="attendance-confirm"),
    path("attendance/<int:unit>/<slug:month>/send-back/", attendance.send_back, name="attendance-send-back"),
]
