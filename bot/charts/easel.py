"""The process that draws: a chart comes in as one line of JSON, its picture goes out."""

from __future__ import annotations

import json

from bot.beside import answering
from bot.charts.draw import draw
from bot.charts.model import from_json


def picture(line: bytes) -> bytes:
    return draw(from_json(json.loads(line)))


if __name__ == "__main__":
    answering.run(picture)
