"""The installed `heardback` command as a process of its own: in a pipe, or at a terminal that somebody types on."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.settings import Settings

HEARDBACK = Path(sys.executable).with_name("heardback")
#: How long anything may take, in seconds. It bounds a failing test, not a passing one.
PATIENCE = 30.0


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Ours without any setting of this machine's, and with those given."""
    ours = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return {**ours, "TERM": "xterm-256color", **given}


def heardback(*arguments: str, at: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs it to its end in the folder `at`."""
    return subprocess.run(
        [HEARDBACK, *arguments],
        cwd=at,
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass
class Terminal:
    """What runs at a terminal of its own. `shown` is all that it has shown."""

    process: subprocess.Popen[bytes]
    master: int
    shown: str = ""
    _read: int = 0

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def see(self, expected: str) -> None:
        """Waits until this stands below what was seen before."""
        deadline = time.monotonic() + PATIENCE
        while (at := self.shown.find(expected, self._read)) < 0:
            assert self._more(deadline), f"waited in vain for {expected!r}; there was {self.shown[self._read :]!r}"
        self._read = at + len(expected)

    def interrupt(self) -> None:
        """Ctrl-C, once it waits for a key: Python notices a signal that comes a moment before only after the next."""
        deadline = time.monotonic() + PATIENCE
        while psutil.Process(self.process.pid).status() != psutil.STATUS_SLEEPING:
            assert time.monotonic() < deadline, "it never waited for a key"
            os.sched_yield()
        self.type("\x03")

    def end(self) -> int:
        """Everything it says to its end, and its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._more(deadline):
            pass
        return self.process.wait(PATIENCE)

    def _more(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(OSError):  # Linux says so when the other side has gone
            if ready and (piece := os.read(self.master, 65536)):
                self.shown += piece.decode(errors="replace").replace("\r\n", "\n")
                return True
        return False


@contextlib.contextmanager
def at_a_terminal(*arguments: str, at: Path, **settings: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [HEARDBACK, *arguments],
        cwd=at,
        env=environment(settings),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)
