"""The survey document: questions of twelve kinds, alerts and endings, as frozen models. This is the YAML format.

    key: pulse
    title: {en: Quick pulse}
    questions:
      - {key: score, kind: nps, text: {en: "How likely are you to recommend {company|us}?"}}
      - {key: why, kind: text, when: score is detractor, text: {en: "What held you back?"}}
    alerts:
      - {key: low, when: score is detractor, acknowledge_within: 15m}

Texts may pipe: `{name|there}` is the contact's name, an attribute or an earlier answer, else what follows the bar.
A new question kind is added here (its model), in `replies/` (what is understood) and in `prompt.py` (what is shown).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from bot.engine import durations
from bot.engine.conditions import Condition
from bot.engine.languages import LANGUAGES, Language, Texts
from bot.engine.scales import CES, CSAT, NPS, STARS, CesForm, Scale

#: Short because a button must name conversation, question and choice in 64 bytes (Telegram's limit).
KEY_PATTERN = r"^[a-z][a-z0-9_]{0,19}$"
#: Longer than anybody answers.
MOST_QUESTIONS = 50
Key = Annotated[str, Field(pattern=KEY_PATTERN)]


def _texts(value: object) -> object:
    """A bare string is English: the shortest survey needs no language codes."""
    return {"en": value} if isinstance(value, str) else value


LocalTexts = Annotated[
    Mapping[Language, Annotated[str, Field(min_length=1, max_length=3000)]],
    BeforeValidator(_texts),
    Field(min_length=1),
]


def parse_duration(value: object) -> object:
    """`15m`, `24h`, `7 days` → timedelta; anything else is left for pydantic to judge."""
    found = durations.read(value) if isinstance(value, str) else None
    return value if found is None else found


def show_duration(value: timedelta) -> str:
    """The shortest of `7d`, `24h`, `15m` that says it exactly (to the minute)."""
    minutes = int(value.total_seconds() // 60)
    if minutes % 1440 == 0 and minutes >= 2880:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 and minutes else f"{minutes}m"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(show_duration, return_type=str),
    Field(gt=timedelta(0), le=timedelta(days=366)),
]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(_Model):
    key: Key
    text: LocalTexts


class _Question(_Model):
    """What every kind has. `when` decides whether it is on the path; only a required one cannot be skipped.

    Scores are required unless the survey says otherwise, everything else may be skipped.
    """

    key: Key
    text: LocalTexts
    when: Condition | None = None
    required: bool = False


class _Score(_Question):
    required: bool = True
    low: LocalTexts | None = None
    """What the scale's low end means, shown under it."""
    high: LocalTexts | None = None

    @property
    def scale(self) -> Scale:
        raise NotImplementedError


class Nps(_Score):
    kind: Literal["nps"] = "nps"

    @property
    def scale(self) -> Scale:
        return NPS


class Csat(_Score):
    """Value 1 is the worst. With `labels` (worst first) the buttons show words and the scale is their number."""

    kind: Literal["csat"] = "csat"
    points: Literal[3, 5, 7, 10] = 5
    labels: Annotated[tuple[LocalTexts, ...], Field(min_length=3, max_length=7)] | None = None

    @property
    def scale(self) -> Scale:
        return CSAT[len(self.labels) if self.labels else self.points]


class Ces(_Score):
    """`effort10` runs the other way: 1 is no effort, 10 is much."""

    kind: Literal["ces"] = "ces"
    form: CesForm = "agree7"

    @property
    def scale(self) -> Scale:
        return CES[self.form]


class Stars(_Score):
    kind: Literal["stars"] = "stars"

    @property
    def scale(self) -> Scale:
        return STARS


class SingleChoice(_Question):
    kind: Literal["choice"] = "choice"
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=26)]


class MultiChoice(_Question):
    kind: Literal["multi_choice"] = "multi_choice"
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=26)]
    at_least: Annotated[int, Field(ge=1)] = 1
    at_most: Annotated[int, Field(ge=1)] | None = None


class YesNo(_Question):
    kind: Literal["yes_no"] = "yes_no"


class FreeText(_Question):
    """Open words. `reason_for` names a score whose words answer this too: "7 because delivery was late"."""

    kind: Literal["text"] = "text"
    max_length: Annotated[int, Field(ge=1, le=4000)] = 2000
    reason_for: Key | None = None


class Number(_Question):
    kind: Literal["number"] = "number"
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = True


class Date(_Question):
    kind: Literal["date"] = "date"


class ContactDetails(_Question):
    """A phone number or an e-mail address, given with consent to be contacted; `consent` is the wording kept."""

    kind: Literal["contact"] = "contact"
    consent: LocalTexts


class Statement(_Question):
    """Says something and waits for nothing."""

    kind: Literal["statement"] = "statement"


ScoreQuestion = Nps | Csat | Ces | Stars
ChoiceQuestion = SingleChoice | MultiChoice
Question = Annotated[
    Nps
    | Csat
    | Ces
    | Stars
    | SingleChoice
    | MultiChoice
    | YesNo
    | FreeText
    | Number
    | Date
    | ContactDetails
    | Statement,
    Field(discriminator="kind"),
]


#: A target that is whoever is on duty when the page is sent.
DUTY = "duty"


class Alert(_Model):
    """A rule that opens a case. `targets` are staff addresses or `duty`, paged in order; empty means the team's, else
    the default ones. The deadlines count the team's working time where the alert is not urgent."""

    key: Key
    when: Condition
    targets: tuple[str, ...] = ()
    acknowledge_within: Duration = timedelta(minutes=15)
    reply_within: Duration | None = None
    """The customer's first reply from a person."""
    resolve_within: Duration | None = None
    urgent: bool = True
    """An urgent one pages at any hour; one that is not waits for the team's hours."""
    team: Key | None = None
    """Whose hours, duty and targets count."""
    consent: Key | None = None
    """The question by which the customer allows staff to write: a yes or no answered yes, or contact details given."""
    follow_up: Key | None = None
    """The survey that is asked some time after the case was resolved."""
    follow_up_after: Duration = timedelta(days=7)


class Ending(_Model):
    """What the customer reads last. The first one whose condition holds is used."""

    when: Condition | None = None
    text: LocalTexts
    link: Annotated[str, Field(pattern=r"^https://\S+$", max_length=1000)] | None = None
    link_label: LocalTexts | None = None


class Survey(_Model):
    """One survey, as written. A published version of it never changes."""

    key: Key
    title: LocalTexts
    purpose: Literal["relationship", "transactional"] = "transactional"
    default_language: Language = "en"
    keywords: Annotated[
        Mapping[Language, Annotated[str, Field(min_length=2, max_length=30)]], BeforeValidator(_texts)
    ] = Field(default_factory=dict)
    """The word that starts it when a customer sends it and nothing else, in each language."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=MOST_QUESTIONS)]
    alerts: tuple[Alert, ...] = ()
    endings: Annotated[tuple[Ending, ...], Field(min_length=1)]
    reminder_after: Duration | None = timedelta(hours=24)
    expires_after: Duration = timedelta(days=3)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those the title is written in, in the project's order."""
        return tuple(language for language in LANGUAGES if language in self.title)

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        return {question.key: question for question in self.questions}


__all__ = ["DUTY", "Alert", "Choice", "Ending", "Language", "Question", "Survey", "Texts"]
