"""A case from both sides as text: what the customer and the staff do goes in, what each of them sees comes out.

    about: A detractor by SMS, and somebody who comes late.
    customer: sms en
    staff: slack

    ANN: 3 because delivery was late
    WAIT 15m
    ROBIN taps Acknowledge in #care
    ROBIN under the card in #care: reply We are looking into it.

The head says where the customer (`ANN`) is and in which language, and where the staff are (`ADMIN`, `ROBIN`, `KIM`; the
places `#care` and `#backup`). A line that begins with a name is what that person does: `ANN: words` types,
`ANN taps LABEL` presses the newest button with that label, `… in #care` there, `ROBIN in #care: words` says something
there, `… under the card in #care: words` in the thread of the newest card, `ROBIN: /case list` in their own chat,
`ADMIN: /survey staff remove ROBIN`. `WAIT 20m` lets time pass, `CROWD 12: 2` are so many others who give that score,
`RESTART` kills the process and starts another one, `TOGETHER` brings the next two lines to two processes at the same
moment. Everything else is written by the replay.

A line under what was done begins with the place where it is seen. A card that is changed shows the lines that are new.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from bot.contract.address import Address
from bot.contract.inbound import Inbound
from bot.contract.outbound import Attachment, Button, Card, Content, Menu, Notice, Question, Settled
from bot.storage import tables
from tests.support.channels import Shown
from tests.support.houses import Play, buttons

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_CUSTOMERS = {
    "sms": Address("tel", "+12025550123"),
    "telegram": Address("telegram", "101"),
    "slack": Address("slack", "T1/U5"),
}
_STAFF = {
    "slack": {
        "#care": Address("slack", "T1/C1"),
        "#backup": Address("slack", "T1/C2"),
        "ADMIN": Address("slack", "T1/U1"),
        "ROBIN": Address("slack", "T1/U2"),
        "KIM": Address("slack", "T1/U9"),
    },
    "telegram": {
        "#care": Address("telegram", "-1001"),
        "#backup": Address("telegram", "-1002"),
        "ADMIN": Address("telegram", "1"),
        "ROBIN": Address("telegram", "2"),
        "KIM": Address("telegram", "9"),
    },
}
_DONE = re.compile(
    r"(?P<who>ANN|BEN|ADMIN|ROBIN|KIM)"
    r"(?: taps (?P<label>.+?)| types)?(?P<under> under the card)?(?: in (?P<place>#\w+))?(?:: (?P<words>.*))?"
)


def headers(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.partition("\n\n")[0].splitlines())


def people(text: str) -> dict[str, Address]:
    """Who there is, and the places."""
    head = headers(text)
    channel = head["customer"].split()[0]
    ben = Address(_CUSTOMERS[channel].scheme, _CUSTOMERS[channel].id[:-1] + "7")
    return {"ANN": _CUSTOMERS[channel], "BEN": ben, **_STAFF[head["staff"]]}


async def replay(text: str, play: Play) -> str:
    """The text with everything that is seen written anew. `play` has the admin and places that `people` names."""
    head, _, body = text.partition("\n\n")
    stage = Stage(play, people(text), headers(text)["customer"].partition(" ")[2] or "en")
    await stage.prepare()
    lines = [line for line in body.split("\n") if line and not line.startswith(" ")]
    while lines:
        line = lines.pop(0)
        stage.written += ["", line]
        if line == "TOGETHER":
            both = [lines.pop(0), lines.pop(0)]
            stage.written += both
            await stage.together(*both)
        else:
            await stage.does(line)
        stage.see()
    return "\n".join([head, *stage.written]) + "\n"


@dataclass
class Stage:
    play: Play
    cast: dict[str, Address]
    language: str
    written: list[str] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _cards: dict[tuple[Address, str], list[str]] = field(default_factory=dict)
    _chance: dict[str, str] = field(default_factory=dict)

    async def prepare(self) -> None:
        for name in ("ROBIN", "KIM"):
            await self.play.command(self.cast["ADMIN"], f"staff add {self.cast[name]}")
        await self.play.say(self.cast["ANN"], "feedback", name="Ann", language=self.language)
        self._skim()

    # -- what people do

    async def does(self, line: str) -> None:
        if line == "RESTART":
            await self.play.app.courier.settle()
            self.play = self.play.twin()
        elif line.startswith("CROWD "):
            await self._crowd(*line[6:].split(": "))
        elif line.startswith("WAIT "):
            amount, unit = line[5:-1], line[-1]
            await self.play.wait(timedelta(**{_UNITS[unit]: int(amount)}))
        else:
            await self.play.take(self._event(line))
        await self.play.work()

    async def _crowd(self, number: str, score: str) -> None:
        """So many others give that score, one after the other within a second."""
        ann = self.cast["ANN"]
        for n in range(int(number)):
            somebody = Address(ann.scheme, f"{ann.id[:-2]}{50 + n}")
            await self.play.take(self.play.message(somebody, "feedback", name=f"Customer {n + 1}", language="en"))
            await self.play.send()
            await self.play.take(self.play.message(somebody, score))

    async def together(self, one: str, other: str) -> None:
        """Two processes get what two people do at the same moment."""
        twin = self.play.twin()
        first, second = self._event(one), self._event(other)
        await asyncio.gather(self.play.take(first), twin.take(second))
        await twin.app.courier.settle()
        await self.play.work()
        await self._name_the_winner(one.split()[0].capitalize(), other.split()[0].capitalize())

    async def _name_the_winner(self, *names: str) -> None:
        """Who was first is chance: the transcript says what the one and the other of them sees."""
        (row,) = await self.play.rows(select(tables.cases.c.assignee_name).order_by(tables.cases.c.id.desc()).limit(1))
        self._chance = {name: "THE ONE" if name == row["assignee_name"] else "THE OTHER" for name in names}

    def _event(self, line: str) -> Inbound:
        found = _DONE.fullmatch(line)
        assert found is not None, f"nobody can do this: {line}"
        who, place = self.cast[found["who"]], self.cast.get(found["place"] or "")
        more = {"name": found["who"].capitalize(), "language": self.language if found["who"] == "ANN" else "en"}
        if found["label"]:
            return self.play.pressing(who, found["label"], place=place, **more)
        words = (found["words"] or "").replace("\\n", "\n")
        for name, address in self.cast.items():
            words = words.replace(name if name.startswith("#") else f"@{name}", str(address))
        under = self.play.cards(place)[-1].message if found["under"] and place is not None else ""
        return self.play.message(who, words, place=place, under=under, mentioned=words.startswith("@bot "), **more)

    # -- what is seen

    def _new(self) -> Iterator[Shown]:
        for name, platform in self.play.platforms.items():
            yield from platform.shown[self._seen.get(name, 0) :]
            self._seen[name] = len(platform.shown)

    def _skim(self) -> None:
        for shown in self._new():
            if isinstance(shown.content, Card):
                self._cards[shown.to, shown.message] = _card(shown.content)

    def see(self) -> None:
        shown = [each for each in self._new() if not isinstance(each.content, Menu)]
        names = {address: name for name, address in self.cast.items()}
        order = [*names, *(each.to for each in shown if each.to not in names)]
        for address in dict.fromkeys(sorted((each.to for each in shown), key=order.index)):
            for each in shown:
                if each.to == address and (address in names or address.channel != self.cast["ANN"].channel):
                    self.written += map(self._by_chance, self._lines(each, names.get(address, str(address))))
        self._chance = {}

    def _by_chance(self, line: str) -> str:
        for name, called in self._chance.items():
            line = line.replace(name, called)
        return line

    def _lines(self, shown: Shown, where: str) -> list[str]:
        content, marks = shown.content, where
        if shown.only_for and shown.to != self._person(shown.only_for):
            marks += f" (only {self._name(shown.only_for)})"
        if shown.under:
            marks += " thread"
        lines = _said(content)
        if isinstance(content, Card):
            before = self._cards.get((shown.to, shown.message))
            self._cards[shown.to, shown.message] = lines
            marks += " CARD" if before is None else " card"
            if before is not None:
                lines = [line for line in lines if line not in before]
        elif shown.edit:
            marks += " (changed)"
        return [f"  {marks} | {line}" for line in lines]

    def _person(self, id_: str) -> Address | None:
        return next((address for address in self.cast.values() if address.id == id_), None)

    def _name(self, id_: str) -> str:
        return next((name for name, address in self.cast.items() if address.id == id_), id_).capitalize()


def _said(content: Content) -> list[str]:
    if isinstance(content, Card):
        return _card(content)
    if isinstance(content, Question):
        parts = [content.lead, content.text, _labels(content.choices), content.hint, content.typed_controls]
    elif isinstance(content, Settled):
        parts = [f"{content.text} → {content.answer}"]
    elif isinstance(content, Notice):
        parts = [content.text, _labels(content.buttons)]
    elif isinstance(content, Attachment):
        parts = [f"({content.name}) {content.caption}"]
    else:
        parts = [
            f"({content.kind})",
            *(each.label for each in getattr(content, "fields", ())),
            _labels(buttons(content)),
        ]
    return [line for part in parts for line in part.splitlines() if line]


def _card(card: Card) -> list[str]:
    facts = [f"{label}: {value}" for label, value in card.facts]
    quotes = [f"“{words}”" + (f" ({asked})" if asked else "") for asked, words in card.quotes]
    return [card.headline, *facts, *quotes, card.state, _labels(card.buttons)]


def _labels(choices: tuple[Button, ...]) -> str:
    return " ".join(f"[{each.label}]" for each in choices)
