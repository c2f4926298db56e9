"""Hypothesis profiles; HYPOTHESIS_PROFILE chooses one.

default  a taste of every law, for a run after each change
ci       three hundred examples a law, others in every run, as every run has to end within a quarter of an hour or so;
         what fails is printed in a form that can be repeated
deep     as ci, two thousand examples a law: for an evening before a release
mutants  for `mutants.py`: the same examples each time, and no effort to make a failing one small
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

pytest.register_assert_rewrite("laws.against_recount")  # so that its assertions tell what they saw

# A case is a whole catalog with up to forty activities, and the oracle is slow on purpose: neither the time that takes
# on a busy machine nor the size of what is drawn says anything about the tests.
LARGE_CASES = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile("default", max_examples=50, deadline=None, suppress_health_check=LARGE_CASES)
settings.register_profile("ci", settings.get_profile("default"), max_examples=300, print_blob=True)
settings.register_profile("deep", settings.get_profile("ci"), max_examples=2000)
settings.register_profile(
    "mutants",
    settings.get_profile("default"),
    max_examples=400,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,  # the first is enough
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
