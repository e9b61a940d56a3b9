"""Photos in: looked at by content, bounded, re-encoded without metadata, stored under a name of our own."""

import hashlib
import io
import uuid
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from auxpolice.problems import Problem

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600


def cleaned(data: bytes) -> tuple[bytes, int, int]:
    """JPEG bytes without EXIF or location, at most 1,600 pixels on the long side; (bytes, width, height).

    Raises Problem for anything that isn't a bounded JPEG, PNG or WebP picture.
    """
    if len(data) > MOST_BYTES:
        raise Problem(_("照片超过 8 MB，请压缩后再传。"), code="photo", field="photos")
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"])
        if picture.width * picture.height > MOST_PIXELS:
            raise Problem(_("照片像素过大，请压缩后再传。"), code="photo", field="photos")
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Problem(
            _("这不是能识别的照片（支持 JPEG、PNG、WebP）。"), code="photo", field="photos"
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sink = io.BytesIO()
    upright.save(sink, "JPEG", quality=82)
    return sink.getvalue(), upright.width, upright.height


def path_of(photo_id: uuid.UUID) -> Path:
    """Where a photo lies, outside every web root."""
    return Path(settings.MEDIA_ROOT) / "checks" / photo_id.hex[:2] / f"{photo_id.hex}.jpg"


def store(photo_id: uuid.UUID, content: bytes) -> str:
    """Write the bytes once; their SHA-256."""
    place = path_of(photo_id)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return hashlib.sha256(content).hexdigest()
