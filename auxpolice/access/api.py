"""The REST side of access: declared acts, capped pages, problems as JSON."""

from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from auxpolice.access.matrix import Act
from auxpolice.problems import Problem


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
    from rest_framework.views import exception_handler  # views load this module's classes first

    if isinstance(error, Problem):
        body = {"code": error.code, "message": error.message, "details": error.details}
        return Response(body, status=error.status or status.HTTP_400_BAD_REQUEST)
    return exception_handler(error, context)
