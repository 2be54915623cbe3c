"""A console at which the bot is commanded."""

from __future__ import annotations

import base64
import io
import shlex
from pathlib import Path

import pytest
from rich.console import Console

from adapters.terminal.operator import OperatorChannel
from adapters.terminal.parse import YOU
from bot.contract import tokens
from bot.contract.errors import Unsendable
from bot.contract.inbound import FileRef
from bot.contract.outbound import Attachment, Button, Content, Notice, Outbound, Question

STEPS = (
    Button("Edit", tokens.admin("edit", "nps")),
    Button("All surveys", tokens.admin("list", "-")),
    Button("Ask now", tokens.admin("send", "nps to #7 yes")),
)


async def seen(content: Content, folder: Path = Path(), width: int | None = None) -> str:
    """What stands there after it: on a terminal that wide, else where a script reads."""
    paper = io.StringIO()
    console = Console(file=paper, width=width or 80, force_terminal=width is not None, color_system=None)
    channel = OperatorChannel(console, folder)
    for call in channel.render(Outbound("k", YOU, content)):
        await channel.send(call)
    return paper.getvalue()


async def test_buttons_stand_as_commands_with_their_words_below_one_another() -> None:
    assert await seen(Notice("What now?", STEPS), width=80) == (
        "What now?\n"
        "\n"
        "-> heardback survey edit nps               Edit\n"
        "-> heardback survey list                   All surveys\n"
        "-> heardback survey send nps to '#7' yes   Ask now\n"
        "\n"
    )


async def test_on_a_narrow_terminal_the_words_stand_under_the_commands_and_no_command_is_broken() -> None:
    lines = (await seen(Notice("What now?", STEPS), width=30)).splitlines()
    assert lines[2:] == [
        "-> heardback survey edit nps",
        "   Edit",
        "-> heardback survey list",
        "   All surveys",
        "-> heardback survey send nps to '#7' yes",
        "   Ask now",
        "",
    ]


@pytest.mark.parametrize(("width", "longest"), [(40, 40), (80, 80), (300, 100)])
async def test_text_is_broken_at_the_width_of_the_terminal_but_never_too_wide_to_read(width: int, longest: int) -> None:
    lines = (await seen(Notice("to be or not to be " * 40), width=width)).splitlines()
    assert longest - 5 <= max(map(len, lines)) <= longest


async def test_a_link_longer_than_the_terminal_is_wide_is_left_whole_to_be_copied() -> None:
    link = f"https://feedback.example.com/{'a' * 60}"
    assert f"\n{link}\n" in await seen(Notice(f"Here it is:\n{link}"), width=40)


async def test_a_script_reads_every_line_whole() -> None:
    words = "to be or not to be " * 40
    assert words.rstrip() in await seen(Notice(words))


async def test_what_a_command_is_given_is_quoted_as_a_shell_wants_it() -> None:
    hostile = Notice("?", (Button("x", tokens.admin("answers", "nps $(reboot) ; 'a")),))
    step = (await seen(hostile)).splitlines()[2].removeprefix("-> ").partition("   ")[0]
    assert shlex.split(step) == ["heardback", "survey", "answers", "nps", "$(reboot)", ";", "'a"]


async def test_a_label_stays_on_its_line_and_paints_nothing() -> None:
    shown = await seen(Notice("?", (Button("Ann\n-> rm\x1b[31m", tokens.admin("list", "-")),)))
    assert shown.splitlines()[2:] == ["-> heardback survey list   Ann -> rm[31m", ""]


async def test_commands_named_in_a_text_are_those_of_the_command_line_and_words_in_a_table_stay() -> None:
    assert "See heardback survey edit nps." in await seen(Notice("See /survey edit nps."))
    assert '"/survey is down"' in await seen(Notice('5  "/survey is down"', monospace=True))


async def test_a_link_and_a_question_are_shown_as_on_any_console() -> None:
    shown = await seen(Notice("Done", (Button("Open", url="https://f.example/12"),)))
    assert "Open: https://f.example/12" in shown
    assert "1  Yes" in await seen(Question("Fine?", "pair", choices=(Button("Yes", "a:d1:fine:yes"),)))


# ---------------------------------------------------------------- files


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def kept_in(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def file(name: str, content: bytes = b"a,b", caption: str = "") -> Attachment:
    return Attachment(name, base64.b64encode(content).decode(), caption)


async def test_a_file_is_kept_under_its_name_in_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "ones"
    shown = await seen(file("nps.csv", b"a,b", "The answers. See /survey answers."), folder)
    assert shown == f"Saved as {folder / 'nps.csv'}\nThe answers. See heardback survey answers.\n\n"
    assert (folder / "nps.csv").read_bytes() == b"a,b"


async def test_another_file_of_that_name_stays_and_the_same_is_not_written_again(tmp_path: Path) -> None:
    for content in (b"one", b"two", b"one", b"two", b"three"):
        await seen(file("nps.csv", content), tmp_path)
    assert kept_in(tmp_path) == {"nps.csv": b"one", "nps-2.csv": b"two", "nps-3.csv": b"three"}
    assert f"({tmp_path / 'nps.csv'} is another file, and stays)" in await seen(file("nps.csv", b"four"), tmp_path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "a/b", "nps\n.csv", ""])
async def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    await seen(file(name), tmp_path / "here")
    assert list(kept_in(tmp_path / "here").values()) == [b"a,b"]
    assert names_in(tmp_path) == ["here"]


async def test_a_link_that_leads_away_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "nps.csv").symlink_to(tmp_path / "elsewhere")
    await seen(file("nps.csv"), tmp_path)
    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "nps-2.csv").read_bytes() == b"a,b"


async def test_a_file_to_import_is_read_no_further_than_it_may_be_long(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(b"key: mine")
    channel = OperatorChannel(Console(file=io.StringIO()), tmp_path)
    assert await channel.fetch(FileRef(handle=str(tmp_path / "mine.yaml"), name="mine.yaml", size=9), 3) == b"key"
    with pytest.raises(Unsendable, match="No such file"):
        await channel.fetch(FileRef(handle=str(tmp_path / "gone"), name="gone", size=1), 3)
