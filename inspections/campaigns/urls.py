"""Pages of campaigns, under ``campaigns/``."""

from django.urls import path

from inspections.campaigns import pages

urlpatterns = [
    path("", pages.campaigns, name="campaigns"),
    path("new/", pages.new, name="campaign-new"),
    path("route/", pages.route, name="route"),
    path("conflicts/", pages.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/end/", pages.end_conflict, name="conflict-end"),
    path("stops/<uuid:pk>/", pages.change, name="campaign-stop"),
    path("<uuid:pk>/", pages.campaign, name="campaign"),
    path("<uuid:pk>/draws/", pages.draws, name="campaign-draws"),
    path("<uuid:pk>/draw/", pages.draw, name="campaign-draw"),
    path("<uuid:pk>/start/", pages.start, name="campaign-start"),
    path("<uuid:pk>/drop/", pages.drop, name="campaign-drop"),
    path("<uuid:pk>/close/", pages.close, name="campaign-close"),
    path("<uuid:pk>/publish/", pages.publish, name="campaign-publish"),
]
