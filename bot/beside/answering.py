"""In the process beside the bot: a question comes in as one line; a line with the answer's length goes out, and the
answer. A length of 0 means that there is none.

It ends with its input, so it never outlives the bot.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

Answer = Callable[[bytes], bytes]

_KINDNESS = 10
#: Bytes of address space: six times what a picture or the largest form takes.
_MEMORY = 600 * 1024 * 1024
#: Seconds for one answer. The bot waits for less; this ends an endless one that the bot can no longer end itself.
_LONGEST = 60


def run(answer: Answer) -> None:
    """Until the input ends. Whatever else prints is kept out of the answers."""
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    os.nice(_KINDNESS)  # a customer's turn goes first
    with suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    serve(answer, questions, answers)


def serve(answer: Answer, questions: BinaryIO, answers: BinaryIO) -> None:
    for line in questions:
        signal.alarm(_LONGEST)
        found = _found(answer, line)
        signal.alarm(0)
        answers.write(b"%d\n%b" % (len(found), found))
        answers.flush()


def _found(answer: Answer, line: bytes) -> bytes:
    try:
        return answer(line)
    except Exception:
        traceback.print_exc()
        return b""
