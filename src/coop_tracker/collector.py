"""Python's collector of cyclic garbage, paused while very much is made: it would walk all of it again and again.

Nothing that is made here refers to itself, so nothing is missed meanwhile [an import takes 0.85 of the time].
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Collect nothing inside, in the whole program; afterwards it is as it was."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
