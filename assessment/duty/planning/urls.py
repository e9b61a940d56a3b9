from django.urls import path

from assessment.duty.planning import own_pages, pages, settings_pages

urlpatterns = [
    path("", pages.overview, name="duty"),
    path("mine/", own_pages.mine, name="duty-mine"),
    path("mine/wish/", own_pages.wish, name="duty-wish"),
    path("mine/wish/<int:pk>/withdraw/", own_pages.withdraw_wish, name="duty-wish-withdraw"),
    path("mine/shifts/<int:pk>/swap/", own_pages.ask, name="duty-ask"),
    path("swaps/<int:pk>/", own_pages.swap, name="duty-swap"),
    path("staffing/<int:pk>/end/", settings_pages.end_staffing, name="duty-staffing-end"),
    path("no-nights/<int:pk>/end/", settings_pages.end_no_nights, name="duty-no-nights-end"),
    path("<int:unit>/settings/", settings_pages.unit_settings, name="duty-settings"),
    path("<int:unit>/system/", settings_pages.system, name="duty-system"),
    path("<int:unit>/teams/", settings_pages.teams, name="duty-teams"),
    path("<int:unit>/<slug:month>/", pages.plan, name="duty-plan"),
    path("<int:unit>/<slug:month>/publish/", pages.publish, name="duty-publish"),
    path("<int:unit>/<slug:month>/paper/", pages.paper, name="duty-paper"),
    path("<int:unit>/<slug:month>/people/<int:pk>/", pages.person, name="duty-person"),
]
