"""Points and days as filters."""

from django import template

from assessment import figures

register = template.Library()
for figure in (figures.points, figures.signed, figures.days):
    register.filter(figure.__name__, figure)
