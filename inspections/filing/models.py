"""Keys of phones, and pictures that are on their way: both belong to one account, and nobody else asks for them."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from auxpolice.access.models import User
from auxpolice.files.contents import MOST_BYTES
from auxpolice.sealed import SealedField, sealed_only


class DataKey(models.Model):
    """The key with which an inspector's phones keep what is not sent yet; given over the session only."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    key = SealedField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [sealed_only("phone_key_sealed", "key")]


class Upload(models.Model):
    """A picture that arrives in pieces: ``have`` bytes of ``size`` are on the disk (``chunks``). Gone once its check is filed."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    size = models.PositiveIntegerField()
    have = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    whole = models.BooleanField(default=False)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(have__lte=F("size")), name="upload_within_its_size"),
            CheckConstraint(condition=Q(size__gte=1, size__lte=MOST_BYTES), name="upload_size"),
            CheckConstraint(condition=Q(whole=False) | Q(have=F("size")), name="upload_whole_has_all"),
            CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="upload_sha256"),
        ]
        indexes = [models.Index(fields=["user"], name="upload_of_user")]


class Receipt(models.Model):
    """What a phone was answered when its record was filed; the same again for the same, refused for another content."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="receipt_digest")]
