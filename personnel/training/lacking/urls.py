from django.urls import path

from personnel.training.lacking import pages

urlpatterns = [path("lacking/", pages.index, name="lacking")]
