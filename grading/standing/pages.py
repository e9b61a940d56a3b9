"""Pictures of the levels people hold today."""

from django.shortcuts import render

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from grading.standing import charts


@page(Act.POST_VIEW)
def pictures(request):
    return render(request, "grading/pictures.html", {"charts": charts.all_charts()})
