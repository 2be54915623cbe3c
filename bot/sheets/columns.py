"""Which column of a file means what, by its heading in any of the four languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.engine.attributes import RESERVED, Attribute, Kind, by_name, kind_shown, plain
from bot.surveys.foreign.keys import from_cyrillic, number_all

#: What a column is → the headings that say so, as `_plain` leaves them. Those of attributes are their own.
HEADINGS = {
    "name": "name full_name fullname имя фио клиент 姓名 名字 名称 名稱 客户 客戶",
    "tel": "phone tel telephone mobile cell sms phone_number телефон номер мобильный 电话 電話 手机 手機 手机号",
    "whatsapp": "whatsapp ватсап",
    "telegram": "telegram telegram_id телеграм",
    "slack": "slack slack_id слак",
    "language": "language lang locale язык 语言 語言",
    "country": "country country_code страна 国家 國家",
    "consent": "consent opt_in optin согласие 同意",
    "prefers": "prefers preferred_channel предпочитает предпочтительный_канал 首选渠道 首選渠道 偏好渠道 偏好管道",
    "zone": "zone timezone time_zone зона часовой_пояс 时区 時區",
    "organization": "company organization organisation компания организация 公司 组织 組織",
}
_MEANT = {word: use for use, words in HEADINGS.items() for word in words.split()}
PLACES = ("tel", "whatsapp", "telegram", "slack")


class New(NamedTuple):
    """An attribute that there would be."""

    key: str
    heading: str
    kind: Kind

    @property
    def is_ours(self) -> bool:
        """Its heading is one of those that have a meaning here already: `zone`."""
        return self.key in HEADINGS


@dataclass(frozen=True, slots=True)
class Columns:
    """`uses` has what each column is: a place, name, language, country, or an attribute's key; empty for one without a
    heading. `new` are the attributes that there would be."""

    uses: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    new: tuple[New, ...]

    @property
    def has_place(self) -> bool:
        return any(use in PLACES for use in self.uses)


def columns(headings: Sequence[str], attributes: Mapping[str, Attribute], rows: Sequence[Sequence[str]]) -> Columns:
    """The first of two columns that mean the same counts; the other is like one without a heading. What a new one is,
    its values in the rows show."""
    known = by_name(attributes.values())
    uses = [known.get(plain(each)) or _MEANT.get(plain(each), "") for each in headings]
    unknown = [each.strip() for each, use in zip(headings, uses, strict=True) if not use and each.strip()]
    spelt = [from_cyrillic(each.casefold()) if not each.isascii() else each for each in unknown]
    keys = dict(zip(unknown, number_all(spelt, "c", {*attributes, *RESERVED, *HEADINGS}), strict=True))
    uses = [use or keys.get(each.strip(), "") for each, use in zip(headings, uses, strict=True)]
    uses = _once(uses)
    new = [
        New(use, headings[at].strip(), _kind(use, at, rows)) for at, use in enumerate(uses) if _is_new(use, attributes)
    ]
    every = {**attributes, **{each.key: Attribute(each.key, each.kind) for each in new}}
    return Columns(tuple(uses), every, tuple(new))


def _kind(use: str, at: int, rows: Sequence[Sequence[str]]) -> Kind:
    if use in HEADINGS:
        return "text"
    return kind_shown([cells[at].strip() for cells in rows if len(cells) > at and cells[at].strip()])


def _is_new(use: str, attributes: Mapping[str, Attribute]) -> bool:
    return bool(use) and use not in attributes and use not in ("name", "language", "country", *PLACES)


def _once(uses: Sequence[str]) -> list[str]:
    return [use if use not in uses[:at] else "" for at, use in enumerate(uses)]
