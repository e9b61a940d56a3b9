from django.urls import path

from assessment.conduct.complaints import case_pages, figure_pages, pages
from assessment.conduct.complaints.hotline_kind import HOTLINE_KIND
from auxpolice.imports.pages import urls_of

urlpatterns = [
    path("complaints/", pages.complaints, name="complaints"),
    path("complaints/new/", pages.new, name="complaint-new"),
    path("complaints/figures/", figure_pages.figures_page, name="complaint-figures"),
    path("complaints/<uuid:pk>/", case_pages.complaint, name="complaint"),
    path("complaints/<uuid:pk>/paper/", case_pages.paper, name="complaint-paper"),
    path("complaints/<uuid:pk>/reveal/", case_pages.reveal, name="complaint-reveal"),
    *case_pages.deed_urls(),
    *urls_of(HOTLINE_KIND),
]
