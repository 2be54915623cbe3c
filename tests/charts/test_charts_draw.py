"""A chart becomes a picture: with the right colours in the right places, whatever is written on it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.draw import draw
from bot.charts.model import MOST_BARS, MOST_PANELS, Bar, Chart, Panel, Row, RowPanel, bounded, from_json, to_json
from bot.charts.style import MARGIN, PAPER, SCALE, SURE, TONES, UNSURE, WIDTH
from tests.charts.charts import HOSTILE, NPS, area, distribution, extent, hostile, of, opened, painted, scale

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_BYTES = 150_000


def bar(share: float, label: str = "x") -> Bar:
    return Bar(label, 1, "plain", share)


def first_lines(image: Image.Image, colour: str) -> Image.Image:
    """A strip of the picture from where the colour begins."""
    box = painted(image, colour).getbbox()
    assert box is not None
    return image.crop((0, box[1], image.width, box[1] + 10 * SCALE))


def rows(*each: Row, low: float = -100, high: float = 100) -> Image.Image:
    return opened(draw(of(RowPanel("", low, high, each))))


# ------------------------------------------------ the picture


def test_a_picture_is_a_png_for_a_phone_with_two_pixels_for_one() -> None:
    png = draw(NPS)
    assert png.startswith(SIGNATURE)
    image = opened(png)
    assert image.width == 1200
    assert 800 < image.height < 2400
    assert len(png) < MOST_BYTES


def test_the_same_chart_gives_the_same_picture() -> None:
    assert draw(NPS) == draw(NPS)


def test_a_longer_chart_gives_a_longer_picture() -> None:
    panel = NPS.panels[0]
    heights = [opened(draw(of(*[panel] * count))).height for count in range(MOST_PANELS + 1)]
    assert heights == sorted(set(heights))


def test_an_empty_chart_has_its_title_and_nothing_else() -> None:
    image = opened(draw(Chart("Nothing yet", "No answers yet.", ())))
    assert image.height < 300
    assert image.getextrema() != ((255, 255),) * 3


# ------------------------------------------------ its colours


def test_every_group_has_its_colour() -> None:
    image = opened(draw(NPS))
    assert all(area(image, colour) > 1000 for colour in TONES.values())
    assert image.getpixel((0, 0)) == (255, 255, 255)


def test_a_group_without_answers_has_no_colour() -> None:
    image = opened(draw(distribution(*scale([0] * 7 + [3, 4, 0, 0]))))
    assert area(image, TONES["middle"]) > 1000
    assert area(image, TONES["bad"]) == area(image, TONES["good"]) == 0


def test_the_band_is_divided_by_the_groups_shares() -> None:
    """Three quarters bad, one quarter good, as numbers on one line over two columns of a height."""
    image = opened(draw(distribution(Bar("1", 3, "bad", 0.75), Bar("2", 1, "good", 0.25))))
    band = first_lines(image, TONES["bad"])
    bad, good = extent(band, TONES["bad"]), extent(band, TONES["good"])
    assert bad[0] == MARGIN
    assert good[1] == WIDTH - MARGIN
    assert (bad[1] - bad[0]) / (good[1] - good[0]) == pytest.approx(3, rel=0.02)


def test_a_column_is_as_high_as_its_answers_are_many() -> None:
    image = opened(draw(distribution(Bar("1", 20, "bad", 0.5), Bar("2", 10, "bad", 0.25), Bar("3", 10, "good", 0.25))))
    columns = image.crop((0, 140 * SCALE, image.width, image.height))
    assert area(columns, TONES["bad"]) / area(columns, TONES["good"]) == pytest.approx(3, rel=0.05)


def test_a_bar_is_as_long_as_its_share_of_the_track() -> None:
    starts_and_ends = [extent(opened(draw(distribution(bar(share)))), TONES["plain"]) for share in (0.25, 0.5, 1.0)]
    lengths = [end - start for start, end in starts_and_ends]
    assert lengths[1] / lengths[0] == pytest.approx(2, rel=0.02)
    assert lengths[2] / lengths[0] == pytest.approx(4, rel=0.02)


def test_one_answer_among_very_many_is_still_seen() -> None:
    image = opened(draw(distribution(Bar("many", 999_999, "bad", 0.999999), Bar("one", 1, "plain", 0.000001))))
    assert area(image, TONES["plain"]) > 50


def test_long_labels_get_lines_of_their_own_above_the_bars() -> None:
    short, long = (
        opened(draw(distribution(bar(1.0, label)))) for label in ("Price", "Price, quality and delivery " * 3)
    )
    assert extent(long, TONES["plain"]) == (MARGIN, WIDTH - MARGIN)
    assert extent(short, TONES["plain"])[0] > MARGIN
    assert long.height > short.height


# ------------------------------------------------ groups compared


def test_a_dot_lies_where_its_value_is_on_the_axis() -> None:
    ends = [extent(rows(Row("a", value, value, value, 30, "x")), SURE[0]) for value in (-100, 0, 100)]
    left, middle, right = ((start + end) / 2 for start, end in ends)
    assert middle == pytest.approx((left + right) / 2, abs=1)
    assert right - left > WIDTH / 2


def test_a_wide_interval_is_drawn_wide() -> None:
    narrow, wide = (extent(rows(Row("a", 0, -reach, reach, 30, "x")), SURE[1]) for reach in (40, 80))
    assert (wide[1] - wide[0]) / (narrow[1] - narrow[0]) == pytest.approx(2, rel=0.02)


def test_what_lies_off_the_axis_stays_on_the_picture() -> None:
    inside, outside = (rows(Row("a", value, -value, value, 30, "x")) for value in (100, 1e9))
    assert inside.tobytes() == outside.tobytes()


def test_a_group_with_too_few_answers_is_grey_and_says_so() -> None:
    sure, few, other = (rows(Row("a", 0, -50, 50, 4, shown)) for shown in ("0", "0\ntoo few", "0\nfew"))
    assert area(sure, SURE[0]) > area(few, SURE[0]) == 0
    assert area(few, UNSURE[0]) > area(sure, UNSURE[0]) + 300
    assert few.tobytes() != other.tobytes()


# ------------------------------------------------ what people write


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_no_text_leaves_the_picture_or_makes_it_endless(text: str) -> None:
    png = draw(hostile(text))
    image = opened(png)
    paper = Image.new("RGB", (20 * SCALE, image.height), PAPER)
    assert image.crop((0, 0, 20 * SCALE, image.height)).tobytes() == paper.tobytes()
    assert image.crop((image.width - 20 * SCALE, 0, image.width, image.height)).tobytes() == paper.tobytes()
    assert image.height < 3000 * SCALE
    assert len(png) < MOST_BYTES


def test_a_chart_of_too_much_is_cut_to_what_a_phone_shows() -> None:
    panel = Panel("q" * 9999, "f" * 9999, "n" * 9999, (Bar("l" * 9999, 1, "plain", 0.001),) * 1000)
    groups = RowPanel("g" * 9999, 0, 1, (Row("r" * 9999, 0, 0, 1, 1, "s" * 9999),) * 1000)
    cut = bounded(Chart("t" * 9999, "s" * 9999, (panel, groups) * 500, (("l" * 9999, "bad"),) * 1000))
    assert len(cut.panels) == MOST_PANELS
    assert isinstance(cut.panels[0], Panel)
    assert len(cut.panels[0].bars) == MOST_BARS
    assert len(json.dumps(to_json(cut))) < 30_000
    assert bounded(cut) == cut
    assert len(draw(cut)) < MOST_BYTES


# ------------------------------------------------ any chart

texts = st.text(max_size=40)
counts = st.integers(0, 10**6)
tones = st.sampled_from(["good", "middle", "bad", "plain"])
values = st.floats(-1000, 1000)


@st.composite
def panels(pick: st.DrawFn) -> Panel:
    found = pick(st.lists(st.tuples(texts, counts, tones), max_size=12))
    total = sum(n for _, n, _ in found) or 1
    bars = tuple(Bar(label, n, tone, n / total) for label, n, tone in found)
    return Panel(pick(texts), pick(texts), pick(texts), bars)


row_panels = st.builds(
    RowPanel, texts, values, values, st.lists(st.builds(Row, texts, values, values, values, counts, texts)).map(tuple)
)
charts = st.builds(
    Chart,
    texts,
    texts,
    st.lists(panels() | row_panels, max_size=4).map(tuple),
    st.lists(st.tuples(texts, tones), max_size=3).map(tuple),
)


@given(charts)
def test_a_chart_goes_through_json_unchanged(chart: Chart) -> None:
    assert from_json(json.loads(json.dumps(to_json(chart)))) == chart


@settings(max_examples=40, deadline=None)
@given(charts)
def test_any_chart_can_be_drawn(chart: Chart) -> None:
    assert draw(chart).startswith(SIGNATURE)
