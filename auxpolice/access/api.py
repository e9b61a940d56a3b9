"""The REST side of access: declared acts, capped pages, problems as JSON."""

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from auxpolice.access.matrix import Act
from auxpolice.problems import Problem
from auxpolice.refusals import problem_of


class DeclaredActPermission(BasePermission):
    """Views declare ``act_read`` and, if they write, ``act_write``. What isn't declared isn't allowed."""

    def has_permission(self, request, view) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        reading = request.method in ("GET", "HEAD", "OPTIONS")
        act = getattr(view, "act_read" if reading else "act_write", None)
        if act is None and view.__class__.__module__.startswith("drf_spectacular"):
            act = Act.API_SCHEMA
        if act is None or not request.scope.can(act):
            raise NotFound()
        return True


class CappedPagination(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def problem_response(error, context):
    from rest_framework.views import exception_handler, set_rollback  # views load this module's classes first

    if isinstance(error, RecursionError | UnicodeError):
        error = Problem(_("内容嵌套过深，或有无法识别的字符。"), code="unreadable")
    if not isinstance(error, Problem):
        error = problem_of(error) or error
    if isinstance(error, Problem):
        set_rollback()
        body = {"code": error.code, "message": error.message, "details": error.details}
        return Response(body, status=error.status or status.HTTP_400_BAD_REQUEST)
    return exception_handler(error, context)
