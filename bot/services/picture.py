"""A survey's results as a chart: which questions it shows, and every word in it. `bot/charts` draws it."""

from __future__ import annotations

from bot.charts.model import MOST_BARS, MOST_PANELS, MOST_ROWS, Bar, Chart, Panel, Row, RowPanel, Tone
from bot.engine.languages import Language, pick
from bot.engine.phrases import phrase
from bot.engine.piping import pipe
from bot.engine.routing import labels
from bot.engine.survey import Question, ScoreQuestion, Survey
from bot.services.cases import times
from bot.services.figures import MINIMUM, Choices, Figure, Score
from bot.services.report import named, shown
from bot.services.results import Results, Slice
from bot.services.voice import say

_TONES: dict[str, Tone] = {
    "detractor": "bad",
    "passive": "middle",
    "promoter": "good",
    "dissatisfied": "bad",
    "neutral": "middle",
    "satisfied": "good",
    "hard": "bad",
    "easy": "good",
    "negative": "bad",
    "positive": "good",
}
_LEGEND: tuple[Tone, ...] = ("bad", "middle", "good")
#: Where a figure can lie that is not a mean on the question's own scale.
_SPANS = {"NPS": (-100, 100), "CSAT": (0, 100), "easy": (0, 100)}
#: How the words for a part of the answers are named.
_PARTS = {"language": "lang", "channel": "channel"}

Panels = tuple[Panel | RowPanel, ...]


def chart_of(results: Results, survey: Survey, language: Language) -> Chart:
    """The scores, each with its parts where the results are broken down, then the choices: as many questions as the
    picture has room for. What it leaves out, it says."""
    return _Picture(results, survey, language).chart()


class _Picture:
    def __init__(self, results: Results, survey: Survey, language: Language) -> None:
        self.results = results
        self.survey = survey
        self.language = language

    def chart(self) -> Chart:
        scores = [(index, score) for index, score in enumerate(self.results.scores) if score.n]
        parts = [self._score(index, score) for index, score in scores]
        parts += [(self._choices(each),) for each in self.results.choices if each.n]
        fitting = _fitting(parts)
        legend = self._legend([score for _, score in scores[:fitting]])
        panels = tuple(panel for part in parts[:fitting] for panel in part)
        title = pick(self.survey.title, self.language, self.survey.default_language)
        return Chart(title, self._subtitle(len(parts) - fitting), panels, legend)

    def say(self, id_: str, **args: object) -> str:
        return say(phrase(id_, **args), self.language)

    # -- what stands above

    def _subtitle(self, left_out: int) -> str:
        found = self.results
        lines = [self._responses()] if found.asked else []
        if found.scope.since is not None:
            lines.append(self.say("results.since", at=times.written(found.scope.since)))
        if not found.heard:
            lines.append(self.say("command.results_none"))
        if left_out:
            lines.append(self.say("chart.more", n=left_out))
        return "\n".join(lines)

    def _responses(self) -> str:
        found = self.results
        percent = round(100 * (found.response_rate or 0))
        return self.say(
            "chart.responses", answered=found.answered, asked=found.asked, percent=percent, completed=found.completed
        )

    def _legend(self, scores: list[Score]) -> tuple[tuple[str, str], ...]:
        """What each colour means in the questions shown: two kinds of score have two words for it."""
        groups = dict.fromkeys(group for score in scores for group in score.groups)
        words = {tone: [self.say(f"group.{each}") for each in groups if _TONES[each] == tone] for tone in _LEGEND}
        return tuple((" / ".join(dict.fromkeys(said)), tone) for tone, said in words.items() if said)

    # -- scores

    def _score(self, index: int, score: Score) -> Panels:
        figure = score.figures[0]
        panel = Panel(self._question(score.question), self._figure(score, figure), self._note(score), self._bars(score))
        return (panel, self._rows(index, figure)) if self.results.slices else (panel,)

    def _figure(self, score: Score, figure: Figure) -> str:
        """A mean says of how much it is one."""
        value = f"{named(figure, self.language)} {shown(figure, self.language)[0]}"
        return value if figure.name in _SPANS else f"{value} / {max(score.counts)}"

    def _note(self, score: Score) -> str:
        _, low, high = shown(score.figures[0], self.language)
        lines = [self.say("chart.interval", low=low, high=high, count=score.n)]
        if score.n < MINIMUM:
            lines.append(self.say("command.results_too_few", count=score.n, least=MINIMUM))
        for figure in score.figures[1:]:
            value, low, high = shown(figure, self.language)
            name = named(figure, self.language)
            lines.append(self.say("command.results_score", name=name, value=value, low=low, high=high))
        return "\n".join([*lines, *self._left_out(score.left_out)])

    def _left_out(self, n: int) -> list[str]:
        return [self.say("results.left_out", n=n)] if n else []

    def _bars(self, score: Score) -> tuple[Bar, ...]:
        question = self.survey.by_key[score.question]
        assert isinstance(question, ScoreQuestion)
        return tuple(
            Bar(self._value(question, str(value)), n, _TONES[question.scale.group(value)], n / score.n)
            for value, n in score.counts.items()
        )

    def _rows(self, index: int, figure: Figure) -> RowPanel:
        """The score's parts that have answers. Of many versions the latest."""
        parts = [(part, part.scores[index]) for part in self.results.slices]
        counts = self.results.scores[index].counts
        low, high = _SPANS.get(figure.name, (min(counts), max(counts)))
        by = self.say(f"results.by_{self.results.scope.by}")
        title = self.say("chart.parts", by=by, figure=named(figure, self.language))
        rows = tuple(self._row(part, score) for part, score in parts if score.n)
        return RowPanel(title, low, high, rows[-MOST_ROWS:])

    def _row(self, part: Slice, score: Score) -> Row:
        figure = score.figures[0]
        value = shown(figure, self.language)[0]
        remark = f"\n{self.say('chart.few')}" if score.n < MINIMUM else ""
        return Row(self._part(part.key), figure.value, figure.low, figure.high, score.n, f"{value}{remark}")

    def _part(self, key: str) -> str:
        by = self.results.scope.by
        if by not in _PARTS:
            return self.say("results.version", number=key)
        words = phrase(f"{_PARTS[by]}.{key}")
        said = say(words, self.language)
        return key if said == words.id else said

    # -- choices

    def _choices(self, found: Choices) -> Panel:
        """The most frequent first."""
        question = self.survey.by_key[found.question]
        ranked = sorted(found.counts.items(), key=lambda pair: -pair[1])
        bars = tuple(Bar(self._value(question, key), n, "plain", n / found.n) for key, n in ranked[:MOST_BARS])
        rest = [self.say("chart.rest", n=len(ranked) - MOST_BARS)] if len(ranked) > MOST_BARS else []
        return Panel(
            self._question(found.question),
            "",
            "\n".join([f"n = {found.n}", *rest, *self._left_out(found.left_out)]),
            bars,
        )

    def _value(self, question: Question, key: str) -> str:
        """The words of a value; one that has none (a number; a choice of an earlier version) is shown as it is."""
        texts = labels(question)
        if key in texts:
            return _plain(pick(texts[key], self.language, self.survey.default_language))
        return self.say(f"ask.{key}") if question.kind == "yes_no" else key

    def _question(self, key: str) -> str:
        return _plain(pick(self.survey.by_key[key].text, self.language, self.survey.default_language))


def _plain(text: str) -> str:
    """A picture has no customer: every text shows what it says without one."""
    return pipe(text, lambda _name: "")


def _fitting(parts: list[Panels]) -> int:
    """How many of the parts there is room for."""
    counts = [sum(len(part) for part in parts[:end]) for end in range(len(parts) + 1)]
    return max(end for end, panels in enumerate(counts) if panels <= MOST_PANELS)
