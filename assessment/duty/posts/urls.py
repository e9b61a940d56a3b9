from django.urls import path

from assessment.duty.posts import call_pages, pages, window_pages
from assessment.duty.posts.ratings_kind import RATINGS
from auxpolice.imports.pages import urls_of

urlpatterns = [
    path("posts/", pages.posts, name="posts"),
    path("posts/new/", pages.new, name="post-new"),
    path("posts/look/", pages.look, name="post-look"),
    path("posts/<int:pk>/", pages.post, name="post"),
    path("posts/hours/<int:pk>/end/", pages.hours_end, name="post-hours-end"),
    path("posts/<int:unit>/<slug:day>/", pages.placing, name="post-placing"),
    path("calls/", call_pages.calls, name="calls"),
    path("calls/mine/", call_pages.own, name="calls-own"),
    path("calls/report/", call_pages.report, name="post-report"),
    path("calls/<int:pk>/arrive/", call_pages.arrive, name="call-arrive"),
    path("calls/<int:pk>/finish/", call_pages.finish, name="call-finish"),
    path("windows/", window_pages.windows, name="windows"),
    *urls_of(RATINGS),
]
