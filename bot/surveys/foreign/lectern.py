"""The process that reads foreign files: a name (JSON), a tab and the content (base64) come in as one line, what was
read goes out."""

from __future__ import annotations

import base64
import json

from bot.beside import answering
from bot.engine.errors import SurveyInvalid
from bot.surveys.foreign.passing import packed
from bot.surveys.foreign.reading import read


def read_out(line: bytes) -> bytes:
    name, content = line.split(b"\t")
    try:
        return packed(read(json.loads(name), base64.b64decode(content)))
    except SurveyInvalid as error:
        return packed(error)


if __name__ == "__main__":
    answering.run(read_out)
