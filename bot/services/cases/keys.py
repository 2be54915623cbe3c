"""The names of a case's messages in the outbox: later changes of them, and their threads, name them so."""

from __future__ import annotations


def page_key(case_id: int, number: int) -> str:
    """A case's n-th page."""
    return f"case:{case_id}:{number}"


def list_key(storm: int, part: int) -> str:
    """A storm's n-th message. `storage.cases` makes the same of it in SQL."""
    return f"storm:{storm}:{part}"
