"""Settling outside the payroll, for back pay and year end: money no slip carries, noted by one and confirmed by another."""

from django import forms
from django.utils.translation import gettext_lazy


class SettleForm(forms.Form):
    """Note of how money was paid or got back."""

    note = forms.CharField(
        label=gettext_lazy("如何结清"),
        max_length=200,
        help_text=gettext_lazy("写明日期、方式和凭据，例如「2026-11-20 现金收回，收据 0012」。"),
        widget=forms.TextInput(attrs={"data-wide": "1"}),
    )
