"""What is drawn with rich, where a person is looking."""

import os

from rich.console import Console


def console() -> Console:
    """Standard output as a terminal; without colours where NO_COLOR asks for none."""
    return Console(no_color=bool(os.environ.get("NO_COLOR")), highlight=False, markup=False, emoji=False)
