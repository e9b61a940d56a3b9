from django.urls import path

from assessment.pages import attendance, scoring

app_name = "assessment"
urlpatterns = [
    path("", scoring.months, name="months"),
    path("open/", scoring.open_month, name="open"),
    path("mine/", scoring.mine, name="mine"),
    path("ledger/", scoring.ledger, name="ledger"),
    path("sheets/<int:pk>/", scoring.unit_sheet, name="unit-sheet"),
    path("sheets/<int:pk>/submit/", scoring.submit_sheet, name="submit"),
    path("sheets/<int:pk>/confirm/", scoring.confirm, name="confirm"),
    path("sheets/<int:pk>/send-back/", scoring.send_back, name="send-back"),
    path("object/<int:pk>/", scoring.object_to, name="object"),
    path("objections/<int:pk>/", scoring.answer, name="answer"),
    path("attendance/", attendance.overview, name="attendance"),
    path("attendance/<int:unit>/<slug:month>/", attendance.grid, name="attendance-grid"),
    path("attendance/<int:unit>/<slug:month>/confirm/", attendance.confirm, name="attendance-confirm"),
]
