"""The process beside the bot: it answers line by line, keeps everything else out of its answers, and stays bounded."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(answer: str, questions: bytes, before: str = "") -> subprocess.CompletedProcess[bytes]:
    """A process that answers as the function in `answer` does."""
    script = f"from bot.beside import answering\n{before}\nanswering.run({answer})"
    return subprocess.run([sys.executable, "-c", script], input=questions, capture_output=True, cwd=ROOT)


def test_it_answers_line_by_line_and_ends_with_its_input() -> None:
    ended = run("bytes.upper", b"one\ntwo\n")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"4\nONE\n4\nTWO\n", b"")


def test_what_it_prints_is_no_answer() -> None:
    ended = run("lambda line: print('noise') or line", b"one\n")
    assert (ended.stdout, ended.stderr) == (b"4\none\n", b"noise\n")


def test_one_that_fails_has_no_answer_and_the_next_one_has() -> None:
    ended = run("lambda line: str(1 / int(line)).encode()", b"0\n1\n")
    assert ended.stdout == b"0\n3\n1.0"
    assert b"ZeroDivisionError" in ended.stderr


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no such limit")
def test_one_that_wants_too_much_memory_gets_none() -> None:
    ended = run("lambda line: bytes(10**9) if line == b'much\\n' else line", b"much\nlittle\n")
    assert ended.stdout == b"0\n7\nlittle\n"
    assert b"MemoryError" in ended.stderr


def test_an_endless_one_ends_even_when_nobody_can_end_it() -> None:
    ended = run("lambda line: sum(iter(int, 1))", b"one\n", before="answering._LONGEST = 1")
    assert (ended.returncode, ended.stdout) == (-signal.SIGALRM, b"")
