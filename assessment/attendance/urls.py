from django.urls import path

from assessment.attendance import day_pages
from assessment.attendance.overtime import pages as overtime

urlpatterns = [
    path("people/<int:pk>/<slug:month>/", day_pages.person, name="attendance-person"),
    path("days/<int:pk>/", day_pages.day, name="attendance-day"),
    path("days/<int:pk>/object/", day_pages.object_to, name="attendance-object"),
    path("objections/<int:pk>/", day_pages.answer, name="attendance-answer"),
    path("rows/<int:pk>/correct/", day_pages.correct, name="attendance-correct"),
    path("corrections/<int:pk>/confirm/", day_pages.correct_confirm, name="attendance-correct-confirm"),
    path("corrections/<int:pk>/refuse/", day_pages.correct_refuse, name="attendance-correct-refuse"),
    path("overtime/", overtime.overtime, name="overtime"),
    path("overtime/call-outs/new/", overtime.call_out, name="call-out"),
    path("overtime/<int:pk>/lapsed/", overtime.pay_lapsed, name="overtime-lapsed"),
    path("overtime/<int:pk>/grant/", overtime.grant, name="overtime-grant"),
    path("overtime/<int:pk>/refuse/", overtime.refuse, name="overtime-refuse"),
    path("overtime/<int:pk>/cancel/", overtime.cancel, name="overtime-cancel"),
    path("overtime/<int:pk>/withdraw/", overtime.withdraw, name="overtime-withdraw"),
    path("<int:unit>/<slug:month>/days/", day_pages.days, name="attendance-days"),
    path("<int:unit>/<slug:month>/paper/", day_pages.paper, name="attendance-paper"),
]
