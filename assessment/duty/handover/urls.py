from django.urls import path

from assessment.duty.handover import list_pages, pages

urlpatterns = [
    path("handovers/", list_pages.handovers, name="handovers"),
    path("handovers/open/", list_pages.open_one, name="handover-open"),
    path("handovers/<int:pk>/", pages.handover, name="handover"),
    path("handovers/<int:pk>/give/", pages.give, name="handover-give"),
    path("handovers/<int:pk>/take/", pages.take, name="handover-take"),
    path("handovers/<int:pk>/settle/", pages.settle, name="handover-settle"),
    path("handovers/<int:pk>/print/", pages.paper, name="handover-print"),
    path("matters/", list_pages.matters, name="matters"),
    path("matters/<int:pk>/close/", list_pages.close, name="matter-close"),
    path("equipment/", list_pages.equipment, name="equipment"),
]
