"""Charts to draw, good and bad, and what is on a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageChops

from bot.charts.model import Bar, Chart, Panel, Row, RowPanel, Tone
from bot.charts.style import SCALE

NPS_TONES: Sequence[Tone] = (*("bad",) * 7, "middle", "middle", "good", "good")


def scale(counts: Sequence[int], tones: Sequence[Tone] = NPS_TONES) -> tuple[Bar, ...]:
    total = sum(counts) or 1
    return tuple(Bar(str(value), n, tone, n / total) for value, (n, tone) in enumerate(zip(counts, tones, strict=True)))


def of(*panels: Panel | RowPanel, title: str = "Would you recommend us?") -> Chart:
    return Chart(title, "", panels)


def distribution(*bars: Bar) -> Chart:
    return of(Panel("", "", "", bars))


NPS = Chart(
    "Would you recommend us?",
    "96 of 192 answered (50 %), 77 finished",
    (
        Panel("How likely?", "NPS 32", "95 % interval 15 to 49, n = 96", scale([2, 0, 1, 3, 1, 4, 8, 11, 15, 28, 23])),
        Panel("What first?", "", "n = 5", (Bar("Delivery", 4, "plain", 0.8), Bar("Price", 1, "plain", 0.2))),
        RowPanel("By channel", -100, 100, (Row("Slack", 41, 25, 57, 60, "41"), Row("SMS", 50, -48, 100, 4, "50\nfew"))),
    ),
    (("Detractor", "bad"), ("Passive", "middle"), ("Promoter", "good")),
)

LONG = "Supercalifragilistic" * 20
WORDS = "a label of very many words " * 20
HAN = "價格太高，而且最近半年連續漲價兩次。" * 20
STRANGE = (
    "\x00\x07\u202eRTL\u202c \u200b\ufeff Z\u0337\u0321\u0348a\u0338 \ud800 \n\t <b>{name}</b> "
    "مرحبا हिन्दी 한국어 👨\u200d👩 🇩🇪 👍🏽 "
)
HOSTILE = [LONG, WORDS, HAN, STRANGE * 5, "", " ", "\n", "0", "-" * 300, "😀" * 300, "％" * 300]


def hostile(text: str) -> Chart:
    """The text in every place that shows one."""
    bars = (Bar(text, 10**12, "good", 0.9), Bar(text, 0, "bad", 0.0), Bar(text, 3, "middle", 0.1))
    rows = (Row(text, 3, 2, 4, 10**12, text), Row("b", 99, -99, 99, 0, f"{text}\n{text}"))
    panel, plain = Panel(text, text, text, bars), Panel("", text, "", (Bar(text, 1, "plain", 1.0),))
    return Chart(text, text, (panel, plain, RowPanel(text, 1, 5, rows), RowPanel(text, 0, 0, ())), ((text, "bad"),) * 9)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def painted(image: Image.Image, colour: str) -> Image.Image:
    """A mask of what has exactly this colour."""
    off = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    most = ImageChops.lighter(ImageChops.lighter(off.getchannel(0), off.getchannel(1)), off.getchannel(2))
    return most.point([255, *[0] * 255])


def area(image: Image.Image, colour: str) -> int:
    return painted(image, colour).histogram()[255]


def extent(image: Image.Image, colour: str) -> tuple[float, float]:
    """From where to where something of this colour goes from left to right, in the lengths of `style`."""
    box = painted(image, colour).getbbox()
    assert box is not None
    return box[0] / SCALE, box[2] / SCALE
