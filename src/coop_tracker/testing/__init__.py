"""For the tests of whoever writes another event log: what every log promises, to hold yours against."""

try:
    import hypothesis  # noqa: F401 (only to see that it is there)
    import pytest
except ImportError as error:
    raise ImportError(
        f"coop_tracker.testing needs pytest and Hypothesis, and {error.name} is not installed: "
        "pip install 'coop-tracker[test]' brings both"
    ) from error

pytest.register_assert_rewrite("coop_tracker.testing.conformance", "coop_tracker.testing.machine")

from coop_tracker.testing.conformance import EventLogConformance  # noqa: E402 (after the line that prepares it)

__all__ = ["EventLogConformance"]
