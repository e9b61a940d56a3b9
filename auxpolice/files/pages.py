"""One file, for whoever sees its record; adding and removing."""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.files import actions, owners, storage
from auxpolice.files.forms import FilesField
from auxpolice.files.models import Attached, Attachment
from auxpolice.problems import Problem
from auxpolice.ui.forms import submit


@page(Act.FILE_VIEW)
def file(request, pk):
    return answer(request, pk)


def answer(request, pk, link: type[Attached] | None = None) -> HttpResponse:
    """The bytes, to whoever sees the record; Denied to everybody else, and for one that is removed.

    Nothing but a picture is opened within a page of this site, and nothing is kept by a cache on the way.
    """
    row = _found(pk)
    owner = owners.of(row.link)
    if link is not None and owner.link is not link:
        raise Denied()
    record = _record(request, owner, row)
    content = storage.read(row.pk)
    if content is None or hashlib.sha256(content).hexdigest() != row.sha256:
        raise Problem(
            _("附件「%(name)s」的文件缺失或已被改动，请告知系统管理员核对备份。") % {"name": row.name},
            code="file-damaged",
            status=410,
        )
    if owner.seen_as:
        trail.record(owner.seen_as, record, acting_user=request.user)
    return HttpResponse(
        content,
        content_type=row.media_type,
        headers={
            "Content-Disposition": content_disposition_header(not row.is_picture, row.name),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _found(pk) -> Attachment:
    return access(Attachment, pk=pk, removal=None)


def _record(request, owner: owners.Owner, row: Attachment):
    if not request.scope.can(owner.act):
        raise Denied()
    return owner.record_of(row)


class AddForm(forms.Form):
    files: Any = FilesField()


class RemoveForm(forms.Form):
    reason = forms.CharField(max_length=200)


@page(Act.FILE_CHANGE)
@require_POST
def add(request, link, record):
    """Files beside those that are there; back to the record's page, with the reason where one isn't taken."""
    owner = owners.of(link)
    found = owner.record(record)
    if not request.scope.can(owner.act) or not owner.may_change(request.scope, found):
        raise Denied()
    form = AddForm(request.POST, request.FILES)
    done, made = submit(
        form, _add, link=owner.link, record=found, scope=request.scope, acting_user=request.user
    )
    _say(request, form, _("已添加 %(n)d 个附件。") % {"n": len(made)} if done else "")
    return redirect(owner.url_of(found))


def _add(*, files, **arguments):
    return actions.add(uploads=files, **arguments)


@page(Act.FILE_CHANGE)
@require_POST
def remove(request, pk):
    row = _found(pk)
    owner = owners.of(row.link)
    found = _record(request, owner, row)
    form = RemoveForm(request.POST)
    done, _removal = submit(
        form, actions.remove, attachment=row, scope=request.scope, acting_user=request.user
    )
    _say(request, form, _("已移除，理由已记录。") if done else "")
    return redirect(owner.url_of(found))


def _say(request, form: forms.Form, done: str) -> None:
    if done:
        messages.success(request, done)
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
