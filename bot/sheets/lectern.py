"""The process that reads files of contacts: what they are read with (JSON), a tab and the content (base64) come in as
one line; a line of JSON goes out, and a line for each chunk."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from typing import Any

from bot.beside import answering
from bot.engine.attributes import Attribute
from bot.engine.phrases import Phrase, phrase
from bot.sheets.columns import New
from bot.sheets.reading import Given, Sheet, read


def question(content: bytes, given: Given) -> bytes:
    attributes = [asdict(each) for each in given.attributes.values()]
    head = json.dumps({"attributes": attributes, "region": given.region}).encode()
    return b"%b\t%b\n" % (head, base64.b64encode(content))


def read_out(line: bytes) -> bytes:
    head, content = line.split(b"\t")
    told = json.loads(head)
    attributes = {each["key"]: _attribute(each) for each in told["attributes"]}
    found = read(base64.b64decode(content), Given(attributes, told["region"]))
    if isinstance(found, Phrase):
        return json.dumps({"refused": _packed(found)}).encode()
    about = {**asdict(found), "chunks": (), "reasons": [(line, _packed(why)) for line, why in found.reasons]}
    return "\n".join([json.dumps(about), *found.chunks]).encode()


def _attribute(given: dict[str, Any]) -> Attribute:
    return Attribute(given["key"], given["kind"], tuple(given["choices"]), given["labels"])


def answered(answer: bytes) -> Sheet | Phrase:
    """What `read_out` gave."""
    head, *chunks = answer.decode().split("\n")
    about = json.loads(head)
    if "refused" in about:
        return _unpacked(about["refused"])
    return Sheet(
        headings=tuple(about["headings"]),
        uses=tuple(about["uses"]),
        new=tuple(New(*each) for each in about["new"]),
        good=about["good"],
        bad=about["bad"],
        reasons=tuple((line, _unpacked(why)) for line, why in about["reasons"]),
        chunks=tuple(chunks),
    )


def _packed(said: Phrase) -> list[Any]:
    return [said.id, dict(said.args)]


def _unpacked(said: list[Any]) -> Phrase:
    id_, args = said
    return phrase(id_, **args)


if __name__ == "__main__":
    answering.run(read_out)
