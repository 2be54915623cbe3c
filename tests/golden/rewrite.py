"""Writes every transcript anew from what the customer does in it."""

from pathlib import Path

from tests.support.transcript import replay

for file in sorted(Path(__file__).parent.glob("*.txt")):
    file.write_text(replay(file.read_text("utf-8")), "utf-8")
