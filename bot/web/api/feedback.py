"""/feedback: what customers said elsewhere; a monitoring tool brings it. The same id from the same token is one
mention, however often it comes.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, HttpUrl, UrlConstraints

from bot.contract.inbound import MAX_TEXT
from bot.engine.words.text import clean, has_words
from bot.services.api.tokens import FEEDBACK
from bot.services.mentions.taking import Mention, Taken, Whose, take
from bot.services.work import Work
from bot.storage import api_lists, mentions
from bot.web.api.forms import AHEAD, AddressText, Line, Made, Moment, Page, Paged, Sent, SentMoment, page
from bot.web.api.operations import Again, Answered, Call, Operation
from bot.web.api.problems import Problem, wrong


def _said(text: str) -> str:
    if not has_words(cleaned := clean(text)):
        raise ValueError("says nothing")
    return cleaned


class Feedback(Sent):
    """`source` says where it was said, if the tool watches several places. An id is needed: here or as the header
    Idempotency-Key."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(_said)]
    author: Annotated[Line, Field(max_length=200)] = ""
    source: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9._-]{0,39})?$")] = ""
    external_id: Annotated[Line, Field(max_length=200)] = ""
    url: Annotated[HttpUrl, UrlConstraints(max_length=500), Field(strict=False)] | None = None
    language: Annotated[str, Field(pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3})?$")] = ""
    rating: Annotated[int | None, Field(ge=1, le=5)] = None
    address: AddressText | None = None
    said_at: SentMoment | None = None


class Said(BaseModel):
    """`author` only with the scope read:contacts."""

    id: int
    source: str
    external_id: str
    author: str | None
    contact_id: int | None
    language: str
    words: str
    url: str
    rating: int | None
    sentiment: str
    said_at: Moment


async def list_(call: Call) -> Answered:
    rows = await api_lists.mentioned(call.work.tx, call.query.after, call.query.limit + 1)
    hidden = {} if call.token.reads_details else {"author": None}
    return page(rows, call.query.limit, lambda row: Said.model_validate({**row, **hidden}))


async def add(call: Call) -> Answered:
    posted: Feedback = call.body
    if call.key and posted.external_id and call.key != posted.external_id:
        return wrong("Idempotency-Key", "differs from external_id", "The feedback has two ids.")
    id_ = posted.external_id or call.key
    if not id_:
        return wrong("external_id", "is needed, here or as the header Idempotency-Key", "The feedback has no id.")
    if posted.said_at is not None and posted.said_at > call.work.now + AHEAD:
        return wrong("said_at", "must be no later than a day from now", "The body can't be read.")
    mention = _mention(call.token.name, id_, posted)
    return _answer(await take(call.work, mention, await _whose(call.work, posted), alert=call.token.alert))


def _answer(taken: Taken) -> Answered:
    if taken.what == "other":
        return _CONFLICT
    made = Made(id=taken.id)
    return made if taken.what == "new" else Again(made)


_CONFLICT = Problem(HTTPStatus.CONFLICT, "Another feedback was sent with this id before. Nothing was changed.")


def _mention(token: str, id_: str, posted: Feedback) -> Mention:
    return Mention(
        source=f"api:{token}/{posted.source}" if posted.source else f"api:{token}",
        external_id=id_,
        words=posted.text,
        author=posted.author,
        language=posted.language,
        url=str(posted.url or ""),
        rating=posted.rating,
        said_at=posted.said_at,
    )


async def _whose(work: Work, posted: Feedback) -> Whose:
    row = await mentions.whose(work.tx, posted.address) if posted.address is not None else None
    return Whose() if row is None else Whose(row["contact_id"], row["address_id"])


OPERATIONS = (
    Operation("GET", "/feedback", "read:feedback", "What customers said elsewhere", list_, Page[Said], query=Paged),
    Operation(
        "POST",
        "/feedback",
        FEEDBACK,
        "Brings what a customer said elsewhere",
        add,
        Made,
        body=Feedback,
        status=HTTPStatus.CREATED,
        repeats="itself",
        problems=(HTTPStatus.CONFLICT,),
    ),
)
