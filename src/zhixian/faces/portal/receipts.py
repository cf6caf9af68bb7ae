"""The receipt as a picture, to be saved on the phone."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1080, 760


@lru_cache(maxsize=4)
def _face(size: int) -> ImageFont.FreeTypeFont:
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return ImageFont.truetype(str(next(folder.glob("*Sans*.otf"))), size)


def picture(code: str, spoken: str, address: str) -> bytes:
    """A PNG of 1080 by 760: the number in large type, how it is said, where it is used. It bears no date and no matter."""
    drawn = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((20, 20, WIDTH - 20, HEIGHT - 20), outline=60, width=4)
    pen.text((70, 70), "举报回执编号", font=_face(56), fill=20)
    pen.text((70, 190), code, font=_face(108), fill=0)
    pen.text((70, 360), spoken, font=_face(44), fill=60)
    pen.text((70, 470), "请保管好：凭它查进度、回答问题、补充材料、申领奖励。", font=_face(38), fill=20)
    pen.text((70, 540), "丢了不能补发，也不要告诉别人。", font=_face(38), fill=20)
    pen.text((70, 630), address, font=_face(38), fill=60)
    out = BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
