"""A form's field for any number of files."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from auxpolice.files.contents import PAPERS, PICTURES, Kind

_ACCEPT = {
    PICTURES: "image/jpeg,image/png,image/webp",
    PAPERS: "image/jpeg,image/png,image/webp,.pdf,.xlsx,.docx",
}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads. What is in them is looked at by the action; ``accept`` only helps to choose."""

    def __init__(self, *, accepts: Collection[Kind] = PAPERS, **options):
        options.setdefault("label", _("附件"))
        attrs = {"accept": _ACCEPT.get(frozenset(accepts), ""), "multiple": True}
        super().__init__(widget=ManyFiles(attrs=attrs), **options)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            return [] if not self.required else super().clean(None, initial)
        return [super(FilesField, self).clean(file, initial) for file in files]
