from django.urls import path

from assessment.duty.situations import pages

urlpatterns = [
    path("situations/", pages.situations, name="situations"),
    path("situations/new/", pages.new, name="situation-new"),
    path("situations/day/<int:unit>/<slug:day>/", pages.day, name="situation-day"),
    path("situations/<int:pk>/", pages.situation, name="situation"),
    path("situations/<int:pk>/report/", pages.report, name="situation-report"),
    path("situations/<int:pk>/reports/<int:report>/", pages.acknowledge, name="situation-receive"),
]
