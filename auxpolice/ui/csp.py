"""Content security policy: scripts only from this server, or with the nonce of this very answer."""

import secrets

from django.conf import settings
from django.urls import reverse_lazy
from django.utils.functional import SimpleLazyObject

LOGOUT = reverse_lazy("logout")

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class ContentSecurityPolicy:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.csp_nonce = SimpleLazyObject(lambda: secrets.token_urlsafe(16))
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = POLICY.format(nonce=request.csp_nonce)
        response.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store"  # half-filled forms are kept by kept.js
        if request.path == LOGOUT:
            response["Clear-Site-Data"] = '"cache"'
        return response
