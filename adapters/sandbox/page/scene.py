"""What the page shows and may do: which chats stand on which phone, and the player's actions by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile

from adapters.sandbox.common import Entry, Journal, Platform

#: Whose hands: the customer's three phones, and the Slack of two of the staff.
Phone = Literal["slack", "telegram", "sms", "staff", "colleague"]

#: The messages a snapshot holds of one chat: the newest so many.
SNAPSHOT_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Place:
    """One chat on a phone. `platform` and `chat` are the journal's, `name` is its title."""

    platform: Platform
    chat: str
    name: str


@dataclass(frozen=True, slots=True)
class Scene:
    """`chats` by phone, the first one open; `users`: whose Slack it is, by phone; `names`: what to call a platform's
    ids, "telegram" for the bot's username there, and "bot", "staff", "colleague" and "number" for the headings."""

    chats: Mapping[Phone, tuple[Place, ...]]
    users: Mapping[Phone, str]
    names: Mapping[str, str]

    def shows(self, entry: Entry) -> bool:
        return any((place.platform, place.chat) == (entry.platform, entry.chat) for place in self.places())

    def places(self) -> list[Place]:
        return [place for places in self.chats.values() for place in places]

    def snapshot(self, journal: Journal) -> dict[str, Any]:
        """The scene and the messages in it as they stand, as plain JSON values."""
        places = dict.fromkeys((place.platform, place.chat) for place in self.places())
        chats = [journal.chat(*place)[-SNAPSHOT_MESSAGES:] for place in places]
        return {"scene": asdict(self), "entries": [asdict(entry) for chat in chats for entry in chat]}


#: What stands in the fields of a modal, by block_id: what was typed or chosen, or all that was chosen.
Values = dict[str, str | list[str]]


class Act(BaseModel):
    """What the player did on a phone. `chat` and `id` name the message it was done to, `under` the one whose thread it
    was written in or to which it replies, `value` what was chosen, `values` what was filled in beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    phone: Phone
    action: str = Field(max_length=40)
    chat: str = Field("", max_length=100)
    id: str = Field("", max_length=100)
    under: str = Field("", max_length=100)
    text: str = Field("", max_length=8000)
    action_id: str = Field("", max_length=255)
    value: str = Field("", max_length=2000)
    values: Values = {}


class Upload(BaseModel):
    """A file that the player puts into a chat, with what they say to it."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    phone: Phone
    chat: str = Field(max_length=100)
    text: str = Field("", max_length=8000)
    file: UploadFile

    @property
    def name(self) -> str:
        return self.file.filename or "file"


#: Carries an act out. Raises `LookupError` where what it was done to is not there (any more), `ValueError` where it
#: can't be done so, `ConnectionError` where the bot doesn't take it; the page shows their words.
Action = Callable[[Act], Awaitable[None]]
Actions = Mapping[tuple[Phone, str], Action]
#: Brings a file to a platform; raises as an `Action` does.
Uploads = Mapping[Phone, Callable[[Upload], Awaitable[None]]]


@dataclass(frozen=True, slots=True)
class Hands:
    """All that the player can do."""

    actions: Actions
    uploads: Uploads
