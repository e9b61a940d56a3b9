from django.urls import path

from auxpolice.ui import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search"),
    path("ui/components/", views.components, name="ui-components"),
]
