"""Help for hosts' own tests. It needs pytest, which the library itself does not."""

import pytest

# So that a failing assertion of the contract tells what it saw, as one in a test file would.
pytest.register_assert_rewrite("achievekit.testing.store_contract")

from achievekit.testing.store_contract import AsyncStoreContract, StoreContract  # noqa: E402  # not before the line above

__all__ = ["AsyncStoreContract", "StoreContract"]
