"""Every sample, as the event it becomes: valid ninjs 3.1, valid analysis, nothing to warn of."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.analysis import Dedup
from services.drafts import Draft
from services.event import Event, compose
from services.settings import Settings
from tests.product import ROOT
from tests.services.test_event import problems
from workers.dedup.signature import signature
from workers.preview import preview

SEEDS = sorted(path for path in (ROOT / "seeds").iterdir() if not path.name.startswith("."))


def events_of(seed: Path) -> list[Event]:
    return [
        compose(
            Draft(
                delivery="0" * 32,
                ordinal=ordinal,
                name=seed.name,
                size=seed.stat().st_size,
                claimed="2025-12-04T10:00:00.000+00:00",
                article=article,
                digest=signature(article).digest,
            ),
            type="article.published",
            version=1,
            dedup=Dedup(decision="published"),
            now=datetime(2025, 12, 4, 10, tzinfo=UTC),
        )
        for ordinal, article in enumerate(preview(seed, Settings()))
    ]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_every_sample_becomes_valid_events(seed):
    events = events_of(seed)

    assert events
    for event in events:
        assert problems(event) == []
        analysis = json.loads(event.data)["analysis"]
        assert "warnings" not in analysis
        assert analysis["dates"]["published"]["value"] >= "2025"
        assert event.lang


def test_no_two_samples_are_the_same_story():
    subjects = [event.subject for seed in SEEDS for event in events_of(seed)]

    assert len(subjects) == len(set(subjects))
