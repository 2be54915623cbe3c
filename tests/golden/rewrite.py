"""Writes every transcript anew from what the customer does in it."""

from tests.support.transcript import GOLDEN, replay

for file in sorted(GOLDEN.rglob("*.txt")):
    file.write_text(replay(file.read_text("utf-8")), "utf-8")
