"""Every transcript beside this file, replayed: what the customer did is given, every other line must come out again.

After a wanted change: `python -m tests.golden.rewrite`, then read the difference as a customer would.
"""

from pathlib import Path

import pytest

from tests.support.transcript import replay

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_a_conversation_goes_as_it_is_written_down(file: Path) -> None:
    written = file.read_text("utf-8")
    assert replay(written) == written
