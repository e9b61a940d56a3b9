"""What phones keep while there is no network and send later: forms with a key of their own, answered in JSON.

``static/js/outbox.js`` keeps a form with its key and its moment, and sends it until the server has answered: taken
(also when it was taken before), or refused in words. Without a session it keeps waiting.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from auxpolice import refusals
from auxpolice.access.matrix import Act
from auxpolice.access.views import page, public
from auxpolice.problems import Problem


def new_key() -> uuid.UUID:
    """A key for a form that is sent without the script."""
    return uuid.uuid4()


class Sent(forms.Form):
    """A form that may be sent twice, or late: its key, when it was made and sent by the phone's clock."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    phone_at = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    sent_at = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def clean(self) -> dict[str, Any]:
        for name in ("phone_at", "sent_at"):
            self.cleaned_data[name] = self._moment(self.cleaned_data.get(name) or "")
        return self.cleaned_data

    def _moment(self, text: str) -> datetime | None:
        try:
            found = datetime.fromisoformat(text) if text else None
        except ValueError:
            found = None
        if text and (found is None or found.tzinfo is None or not 2000 < found.year < 2200):
            raise forms.ValidationError(_("手机送来的时间无法识别，请刷新页面后再试。"))
        return found

    def stamps(self) -> dict[str, Any]:
        """Key and both moments, as ``actions.Pressed`` takes them."""
        sent = self.cleaned_data
        return {"key": sent["client_key"], "at": sent["phone_at"], "sent": sent["sent_at"]}


def answer(
    request: HttpRequest, form: Sent, act: Callable[[], Any], said: Callable[[Any], str], then: str
) -> HttpResponse:
    """Do the act of a valid form and say so: in JSON to the outbox, as a message on the page ``then`` otherwise."""
    try:
        if not form.is_valid():
            first = next(iter(form.errors.values()))[0]
            raise Problem(str(first), code="form", status=422)
        with refusals.told():
            text = said(act())
    except Problem as problem:
        if problem.status == 404:
            raise
        text = "".join([problem.message, "；".join(problem.details)])
        if asked_by_outbox(request):
            later = problem.status == 503
            return JsonResponse({"taken": False, "said": text}, status=503 if later else 422)
        messages.error(request, text)
        return redirect(then)
    if asked_by_outbox(request):
        return JsonResponse({"taken": True, "said": text})
    messages.success(request, text)
    return redirect(then)


def asked_by_outbox(request: HttpRequest) -> bool:
    return "X-Outbox" in request.headers


@page(Act.DUTY_VIEW)
def whose(request):
    """Whose session it is, and the token to send with: a phone sends only what this account has kept."""
    return JsonResponse({"account": request.user.pk, "csrf": get_token(request)})


@public
def offline(request):
    """The page that opens without network: the same for everybody, filled by the phone from what it keeps itself."""
    return render(request, "assessment/duty/offline.html")
