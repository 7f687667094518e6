"""What holds for every test: how long an example takes is the machine's affair and fails nothing."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
