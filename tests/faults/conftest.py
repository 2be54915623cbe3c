"""What is asserted in this folder's helpers is shown in full when it does not hold."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    "tests.faults.customers", "tests.faults.ledger", "tests.faults.pairs", "tests.faults.stage"
)
