"""``python -m coop_tracker`` is ``coop``."""

from coop_tracker.cli import main

if __name__ == "__main__":
    main()
