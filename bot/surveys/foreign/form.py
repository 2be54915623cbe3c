"""A foreign survey as every reader describes it: names, languages and choice values are still those of the file.

`building.build` makes a Survey of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.engine.conditions import Scalar, Tree
from bot.surveys.foreign.report import Notebook

Kind = Literal[
    "nps",
    "csat",
    "stars",
    "choice",
    "multi_choice",
    "yes_no",
    "text",
    "number",
    "date",
    "contact",
    "statement",
]

#: One wording per foreign language tag or name (`de`, `English (en)`, `中文`); "" is the file's default language.
Wordings = Mapping[str, str]

#: `{question}`, as SurveyJS writes what is filled in; the group is the name.
CURLY = re.compile(r"\{([^{}]{1,200})\}")
#: `${question}`, as XLSForm does.
DOLLAR = re.compile(r"\$\{([^{}]{1,200})\}")


@dataclass(frozen=True, slots=True)
class ForeignChoice:
    """`value` is what conditions compare with. Where `texts` is empty, `own` is said, else the value is shown.

    `own` is the id of a sentence of ours (`import.other`, `import.none`, …), in whatever languages are kept.
    """

    value: Scalar
    texts: Wordings = field(default_factory=dict)
    own: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `when` is a condition over FOREIGN names and FOREIGN choice values.

    Write it with Compare =, <, …, Contains, OneOf, Answered, Not, All and Any; what it means for the kind of the
    question it asks about (a choice's key, a multiple choice's `contains`, a score's own numbers) is seen to by
    `building`. `values` says which of our values a foreign one stands for where they differ (scores, yes or no).
    Where `texts` is empty, `own` (the id of a sentence of ours) is asked, else the name.
    """

    name: str
    kind: Kind
    texts: Wordings = field(default_factory=dict)
    own: str = ""
    required: bool = False
    when: Tree | None = None
    choices: tuple[ForeignChoice, ...] = ()
    low: Wordings = field(default_factory=dict)
    high: Wordings = field(default_factory=dict)
    points: Literal[3, 5, 7, 10] = 5
    labels: tuple[Wordings, ...] = ()
    values: tuple[tuple[Scalar, int | bool], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = True
    at_least: int = 1
    at_most: int | None = None
    max_length: int = 2000


@dataclass(frozen=True, slots=True)
class ForeignEnding:
    """What is said last. Without texts: our own thanks."""

    texts: Wordings = field(default_factory=dict)
    when: Tree | None = None


@dataclass(slots=True)
class Form:
    """The whole file. `name` is its file name, used where it has no title; `key` is its own short name, if it has one.

    `language` is the tag or name of the language that texts under "" are in; "" where the file does not say.
    `piping` finds what is to be filled into a text; its first group is the foreign name.
    """

    name: str
    items: list[Item]
    notebook: Notebook
    title: Wordings = field(default_factory=dict)
    language: str = ""
    endings: tuple[ForeignEnding, ...] = ()
    piping: re.Pattern[str] = CURLY
    key: str = ""
