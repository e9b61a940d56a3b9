"""Pages of talks and demands, under ``talks/``."""

from django.urls import path

from personnel.talks import demand_pages, pages

app_name = "talks"
urlpatterns = [
    path("", pages.index, name="index"),
    path("coverage/", pages.coverage, name="coverage"),
    path("new/", pages.hold, name="hold"),
    path("owed/<int:pk>/", pages.owed, name="owed"),
    path("owed/<int:pk>/let-go/", pages.let_go, name="let-go"),
    path("agreed/<int:pk>/", pages.follow_up, name="follow-up"),
    path("<int:pk>/", pages.talk, name="talk"),
    path("<int:pk>/paper/", pages.paper, name="paper"),
    path("mine/", demand_pages.mine, name="mine"),
    path("receipt/", demand_pages.receipt, name="receipt"),
    path("published/", demand_pages.published, name="published"),
    path("demands/", demand_pages.demands, name="demands"),
    path("demands/publish/", demand_pages.publish, name="publish"),
    path("demands/<int:pk>/", demand_pages.demand, name="demand"),
    path("demands/<int:pk>/take/", demand_pages.take, name="take"),
    path("demands/<int:pk>/give/", demand_pages.give, name="give"),
    path("demands/<int:pk>/answer/", demand_pages.answer, name="answer"),
    path("demands/<int:pk>/rate/", demand_pages.rate, name="rate"),
    path("demands/<int:pk>/close/", demand_pages.close, name="close"),
    path("demands/<int:pk>/merge/", demand_pages.merge, name="merge"),
    path("demands/<int:pk>/aid/", demand_pages.propose_aid, name="aid"),
    path("aids/<int:pk>/grant/", demand_pages.grant_aid, name="aid-grant"),
    path("aids/<int:pk>/refuse/", demand_pages.refuse_aid, name="aid-refuse"),
    path("aids/<int:pk>/withdraw/", demand_pages.withdraw_aid, name="aid-withdraw"),
]
