"""A survey's results in words, for chat: columns that line up on a phone, and three lines for a text message."""

from __future__ import annotations

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from bot.engine.languages import Language, pick
from bot.engine.phrases import phrase
from bot.engine.piping import pipe
from bot.engine.routing import labels
from bot.engine.survey import Survey
from bot.services import results
from bot.services.cases import times
from bot.services.columns import Bar, barred, clipped, table, wrapped
from bot.services.literal import one_line
from bot.services.results import LATEST_STOPS, MINIMUM, Choices, Figure, Results, Scope, Score, Slice, Words
from bot.services.scope_words import NotUnderstood, scope_in
from bot.services.topics.reading import Talk
from bot.services.voice import say
from bot.services.work import Work

__all__ = ["NotUnderstood", "brief", "named", "of", "scope_in", "short", "shown", "text"]

_LONGEST_QUOTE = 200
_LONGEST_HEADING = 2
_MOST_TOPICS = 8
_PERCENTAGES = ("CSAT", "easy")


async def of(work: Work, survey: Survey, scope: Scope | None = None, language: Language | None = None) -> str:
    found = await results.of(work.tx, survey, scope or Scope(), work.house.library)
    return text(found, survey, language or work.house.language)


def text(found: Results, survey: Survey, language: Language) -> str:
    """The whole report; nothing in it but quotes is wider than a phone shows."""
    return "\n".join(_Report(found, survey, language).lines())


def short(found: Results, survey: Survey, language: Language) -> str:
    """At most three lines: the first score with its interval and n, the response rate, and whether it is too early."""
    answered = [score for score in found.scores if score.n][:1]
    lines = [line for score in answered for line in brief(score, language)]
    if not answered:
        title = pick(survey.title, language, survey.default_language)
        lines.append(say(phrase("command.results_headline", title=title, n=found.heard), language))
    if found.response_rate is not None:
        share = phrase("results.response", percent=round(100 * found.response_rate), n=found.answered, of=found.asked)
        lines.append(say(share, language))
    return "\n".join(lines)


def shown(figure: Figure, language: Language) -> tuple[str, str, str]:
    """The value, and its interval's two ends, as people write them: `32`, `71 %`, `4.2`."""
    value, low, high = (_number(figure.name, each, language) for each in figure[1:])
    return (f"{value} %" if figure.name in _PERCENTAGES else value), low, high


def named(figure: Figure, language: Language) -> str:
    return say(phrase(f"figure.{figure.name.lower()}"), language)


def _number(name: str, value: float, language: Language) -> str:
    if name == "NPS" or name in _PERCENTAGES:
        return str(round(value))
    return str(format_decimal(value, "0.0", locale=language.replace("-", "_")))


def brief(score: Score, language: Language) -> list[str]:
    """Its first figure with its interval and n; where too few have answered, that takes the interval's place."""
    figure = score.figures[0]
    value, low, high = shown(figure, language)
    said = {"name": named(figure, language), "value": value, "count": score.n}
    if score.n < MINIMUM:
        return [say(phrase("results.short_early", **said), language), _too_few(score.n, language)]
    return [say(phrase("results.short", **said, low=low, high=high), language)]


def _too_few(n: int, language: Language) -> str:
    return say(phrase("command.results_too_few", count=n, least=MINIMUM), language)


def _signs(talk: Talk) -> str:
    counts = {"+": talk.sentiments.get("positive", 0), "-": talk.sentiments.get("negative", 0)}
    return " ".join(f"{sign}{n}" for sign, n in counts.items() if n)


# ---------------------------------------------------------------- the whole of it


class _Report:
    """A report in the making: parts with an empty line between them."""

    def __init__(self, found: Results, survey: Survey, language: Language) -> None:
        self.found = found
        self.survey = survey
        self.language = language

    def lines(self) -> list[str]:
        scores = [score for score in self.found.scores if score.n or score.left_out]
        choices = [each for each in self.found.choices if each.n or each.left_out]
        parts = [
            [*self._headline(), *self._funnel()],
            *(self._score(score) for score in scores),
            *(self._slices(index) for index, score in enumerate(self.found.scores) if score.n and self.found.slices),
            *(self._choices(each) for each in choices),
            self._follow_ups(),
            self._stops(),
            self._topics(),
            self._words(),
        ]
        return [line.rstrip() for part in parts if part for line in ("", *part)][1:]

    def say(self, id_: str, **args: object) -> list[str]:
        return wrapped(say(phrase(id_, **args), self.language))

    # -- how many

    def _headline(self) -> list[str]:
        title = pick(self.survey.title, self.language, self.survey.default_language)
        lines = self.say("command.results_headline", title=title, n=self.found.heard)
        if self.found.scope.since is not None:
            lines += self.say("results.since", at=times.written(self.found.scope.since))
        return lines if self.found.heard else [*lines, *self.say("command.results_none")]

    def _funnel(self) -> list[str]:
        found = self.found
        if not found.asked:
            return []
        rows = [
            ("asked", found.asked, ""),
            ("answered", found.answered, _percent(found.answered, found.asked)),
            ("finished", found.completed, _percent(found.completed, found.answered)),
            ("under_way", found.under_way, ""),
        ]
        return table([(self._row(name), str(n), note) for name, n, note in rows if n or name == "asked"])

    def _row(self, name: str) -> str:
        return say(phrase(f"results.{name}"), self.language)

    def _follow_ups(self) -> list[str]:
        found = self.found.follow_ups
        if not found.asked:
            return []
        if found.before is None or found.after is None:
            return self.say("results.follow_ups", asked=found.asked, answered=found.answered)
        means = {
            "before": _number("mean", found.before, self.language),
            "after": _number("mean", found.after, self.language),
        }
        return self.say("results.follow_ups_means", asked=found.asked, answered=found.answered, **means)

    # -- scores

    def _score(self, score: Score) -> list[str]:
        lines = self._question(score.question)
        for figure in score.figures:
            value, low, high = shown(figure, self.language)
            name = named(figure, self.language)
            lines += self.say("command.results_score", name=name, value=value, low=low, high=high)
        if score.n < MINIMUM:
            lines += wrapped(_too_few(score.n, self.language))
        lines += self._left_out(score.left_out)
        return [*lines, *self._groups(score), *self._values(score)] if score.n else lines

    def _groups(self, score: Score) -> list[str]:
        groups = [(say(phrase(f"group.{group}"), self.language), n) for group, n in score.groups.items()]
        return barred([Bar(group, n, _percent(n, score.n)) for group, n in groups])

    def _values(self, score: Score) -> list[str]:
        texts = labels(self.survey.by_key[score.question])
        words = {key: self._plain(pick(each, self.language)) for key, each in texts.items()}
        return barred([Bar(f"{value:>2} {words.get(str(value), '')}".rstrip(), n) for value, n in score.counts.items()])

    def _left_out(self, n: int) -> list[str]:
        return self.say("results.left_out", n=n) if n else []

    # -- the scores of each part

    def _slices(self, index: int) -> list[str]:
        figure = self.found.scores[index].figures[0]
        slices = [(each, each.scores[index]) for each in self.found.slices]
        head = (self._row(f"by_{self.found.scope.by}"), named(figure, self.language), "95 %", "n ")
        lines = table([head, *(self._slice(part, score) for part, score in slices)])
        few = self.say("results.few", least=MINIMUM) if any(score.n < MINIMUM for _, score in slices) else []
        several = self._question(self.found.scores[index].question) if len(self.found.scores) > 1 else []
        return [*several, *lines, *few]

    def _slice(self, part: Slice, score: Score) -> tuple[str, str, str, str]:
        mark = "*" if score.n < MINIMUM else " "
        if not score.n:
            return self._part(part.key), "-", "-", f"0{mark}"
        value, low, high = shown(score.figures[0], self.language)
        return self._part(part.key), value, f"{low}..{high}", f"{score.n}{mark}"

    def _part(self, key: str) -> str:
        words = phrase(f"{_PARTS[self.found.scope.by or 'version']}.{key}")
        if self.found.scope.by == "version":
            words = phrase("results.version", number=key)
        said = say(words, self.language)
        return key if said == words.id else said

    # -- choices, ends, words

    def _choices(self, found: Choices) -> list[str]:
        """How often each was chosen, the most frequent first."""
        ranked = sorted(found.counts.items(), key=lambda pair: -pair[1]) if found.n else []
        bars = [Bar(self._choice(found.question, key), n, _percent(n, found.n)) for key, n in ranked]
        return [*self._question(found.question), *self._left_out(found.left_out), *barred(bars)]

    def _choice(self, question: str, key: str) -> str:
        """The words of a choice; one that the survey has no more is known by its key."""
        texts = labels(self.survey.by_key[question])
        if key in texts:
            return self._plain(pick(texts[key], self.language, self.survey.default_language))
        return say(phrase(f"ask.{key}"), self.language) if key in ("yes", "no") else key

    def _topics(self) -> list[str]:
        """The topics most often spoken of, and how many of those texts were kind and unkind."""
        talk = self.found.topics[:_MOST_TOPICS]
        rows = [(each.name(self.language), str(each.n), _signs(each)) for each in talk]
        return [*self.say("results.topics"), *table(rows)] if rows else []

    def _stops(self) -> list[str]:
        if not self.found.stops:
            return []
        total = sum(stop.n for stop in self.found.stops)
        latest = self.say("results.stops_latest", count=LATEST_STOPS) if total >= LATEST_STOPS else []
        bars = [Bar(self._asks(stop.question), stop.n) for stop in self.found.stops]
        return [*self.say("results.stops"), *latest, *barred(bars)]

    def _words(self) -> list[str]:
        quotes = [self._quote(words) for words in self.found.words]
        return [*self.say("command.results_latest"), *quotes] if quotes else []

    def _quote(self, words: Words) -> str:
        day = format_skeleton("MMMd", words.at, locale=self.language.replace("-", "_"))
        return f"{day} “{clipped(one_line(words.text), _LONGEST_QUOTE)}”"

    def _question(self, key: str) -> list[str]:
        return wrapped(self._asks(key), _LONGEST_HEADING)

    def _asks(self, key: str) -> str:
        """A question's words; one that the survey has no more is known by its key."""
        if (question := self.survey.by_key.get(key)) is None:
            return key
        return self._plain(pick(question.text, self.language, self.survey.default_language))

    @staticmethod
    def _plain(text: str) -> str:
        """On one line. A report has no customer: every text shows what it says without one."""
        return one_line(pipe(text, lambda _name: ""))


_PARTS = {"language": "lang", "channel": "channel", "version": "results"}


def _percent(n: int, of: int) -> str:
    return f"{round(100 * n / of)} %" if of else ""
