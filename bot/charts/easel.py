"""The process that draws: a chart comes in as one line of JSON; a line with the picture's length goes out, and the
picture. A length of 0 means that this chart could not be drawn.

It ends with its input, so it never outlives the bot.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import BinaryIO

from bot.charts.draw import draw
from bot.charts.model import from_json

_KINDNESS = 10


def serve(charts: BinaryIO, pictures: BinaryIO) -> None:
    for line in charts:
        picture = _picture(line)
        pictures.write(b"%d\n%b" % (len(picture), picture))
        pictures.flush()


def _picture(line: bytes) -> bytes:
    try:
        return draw(from_json(json.loads(line)))
    except Exception:
        traceback.print_exc()
        return b""


if __name__ == "__main__":
    os.nice(_KINDNESS)  # a customer's turn goes before a picture
    serve(sys.stdin.buffer, sys.stdout.buffer)
