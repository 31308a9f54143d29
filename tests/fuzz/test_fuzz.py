"""A short round of what `python -m tests.fuzz` does at length: own files only, the same inputs every time."""

from hypothesis import HealthCheck, given, settings

from tests.fuzz.chain import follow
from tests.fuzz.inputs import Input, inputs


@settings(max_examples=400, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(inputs(shared=False))
def test_whatever_is_dropped_becomes_articles_or_reasoned_rejects(given_input: Input):
    follow(given_input)
