"""For your own tests: a ledger that is told a story, strategies for Hypothesis, and what every event log promises."""

try:
    import hypothesis  # noqa: F401 (only to see that it is there)
    import pytest
except ImportError as error:
    raise ImportError(
        f"coop_tracker.testing needs pytest and Hypothesis, and {error.name} is not installed: "
        "pip install 'coop-tracker[test]' brings both"
    ) from error

pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in ("conformance", "ledger", "machine")))

# After the line that prepares them.
from coop_tracker.testing import strategies  # noqa: E402
from coop_tracker.testing.conformance import EventLogConformance  # noqa: E402
from coop_tracker.testing.ledger import Clock, Ledger, label_of  # noqa: E402

__all__ = ["Clock", "EventLogConformance", "Ledger", "label_of", "strategies"]
