"""Pages of steering, under ``steering/``."""

from django.urls import path

from assessment.dashboards import pages, review_pages

app_name = "steering"
urlpatterns = [
    path("", pages.bureau, name="bureau"),
    path("own/", pages.own, name="own"),
    path("brief/", pages.brief, name="brief"),
    path("waiting/", pages.waiting, name="waiting"),
    path("turnover/", pages.turnover, name="turnover"),
    path("measures/<str:code>/", pages.measure, name="measure"),
    path("units/<int:pk>/", pages.unit, name="unit"),
    path("units/<int:pk>/letter/", pages.letter, name="letter"),
    path("responsibilities/", review_pages.responsibilities, name="responsibilities"),
    path("reviews/", review_pages.reviews, name="reviews"),
    path("reviews/<int:pk>/", review_pages.review, name="review"),
    path("reviews/<int:pk>/paper/", review_pages.review_paper, name="review-paper"),
    path("reviews/<int:pk>/report/", review_pages.report, name="report"),
    path("reviews/<int:pk>/back/", review_pages.send_back, name="back"),
    path("reviews/<int:pk>/agree/", review_pages.agree, name="agree"),
    path("reviews/<int:pk>/close/", review_pages.close, name="close"),
    path("agreed/<int:pk>/done/", review_pages.settle, name="settle"),
    path("summonses/<int:pk>/", review_pages.summons, name="summons"),
]
