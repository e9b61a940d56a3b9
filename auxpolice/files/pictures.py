"""Pictures in: bounded, upright, re-encoded as JPEG without metadata. What was hidden beside the picture is gone."""

import io
import struct
import zlib

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from auxpolice.files.documents import Unfit

LONGEST_SIDE = 1600
MOST_PIXELS = 40_000_000
MOST_JPEG_PIXELS = 64_000_000
"""A JPEG is decoded at a fraction of its size, so that a large phone's photo is taken."""

_BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error,
    Image.DecompressionBombError,
)  # fmt: skip


def cleaned(data: bytes) -> tuple[bytes, int, int]:
    """(JPEG bytes, width, height). Raises Unfit for anything that isn't a whole, bounded JPEG, PNG or WebP picture."""
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"])
        is_jpeg = picture.format == "JPEG"
        if picture.width * picture.height > (MOST_JPEG_PIXELS if is_jpeg else MOST_PIXELS):
            raise Unfit(_("照片像素过大，请把照片缩小后再传。"))
        if is_jpeg:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = _on_white(ImageOps.exif_transpose(picture))
    except _BROKEN as error:
        raise Unfit(
            _("不是能识别的照片，或照片已损坏（支持 JPEG、PNG、WebP），请重新拍摄或选择。")
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sink = io.BytesIO()
    upright.save(sink, "JPEG", quality=82)
    return sink.getvalue(), upright.width, upright.height


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture on white, without transparency."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper
