import time

import pytest

from services.article import Article
from workers.dedup.markers import Marker, marker, unpacked

STORY = "The port of Rotterdam was closed on Tuesday after a fire broke out on a container ship."


@pytest.mark.parametrize(
    ("headline", "found"),
    [
        ("UPDATE 2-Fire closes port", Marker("update", 2)),
        ("UPDATE 1 - Fire closes port", Marker("update", 1)),
        ("UPDATE: Fire closes port", Marker("update")),
        ("Updated: Fire closes port", Marker("update")),
        ("[UPDATED] Fire closes port", Marker("update")),
        ("WRAPUP 3-Fires close ports", Marker("update", 3)),
        ("LEAD: Fire closes port", Marker("update")),
        ("BC-Fire, 1st Ld-Writethru", Marker("update", 1)),
        ("2nd LEAD Fire closes port", Marker("update", 2)),
        ("CORRECTED-Fire closes port", Marker("correction")),
        ("CORRECTED-UPDATE 2-Fire closes port", Marker("correction", 2)),
        ("Correction: Fire story", Marker("correction")),
        ("OFFICIAL CORRECTION-Fire closes port", Marker("correction")),
        ("REFILE-UPDATE 1-Fire closes port", Marker("correction", 1)),
        ("KORREKTUR: Feuer im Hafen", Marker("correction")),
        ("CORREÇÃO: Incêndio fecha porto", Marker("correction")),
        ("RPT-Fire closes port", Marker("repeat")),
        ("RPT-UPDATE 3-Fire closes port", Marker("update", 3)),
        ("KILL: Fire closes port", Marker("kill")),
        ("BC-Fire, ADVISORY KILL", Marker("kill")),
        ("WITHDRAWN-Fire closes port", Marker("kill")),
        ("Fire closes port", Marker()),
        ("Kill Bill returns to cinemas", Marker()),
        ("Updated rules on visas", Marker()),
        ("UPDATE ON THE FIRE", Marker()),
        ("Lead pipes: what to know", Marker()),
        ("Correction officers strike", Marker()),
        ("", Marker()),
    ],
)
def test_a_headline_says_what_the_article_is(headline, found):
    assert marker(Article(headline=headline, body=STORY)) == found


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("(Corrects figure in paragraph 2)", "correction"),
        ("Eds: Corrects spelling of name.", "correction"),
        ("This Nov. 3 story has been corrected to fix the toll", "correction"),
        ("(Refiles to fix headline)", "correction"),
        ("Eds: UPDATES: with comments.", "update"),
        ("(Adds details, quotes)", "update"),
        ("Editors: please kill the story slugged FIRE", "kill"),
        ("This story has been withdrawn.", "kill"),
        ("(Repeats without changes)", "repeat"),
        ("(Reuters)", ""),
        ("Embargoed until Monday", ""),
    ],
)
def test_so_does_a_note_to_editors_in_its_field_or_as_the_first_line(note, found):
    assert marker(Article(headline="Fire closes port", body=STORY, ednote=note)).kind == found
    if note[0] == "(" or note.startswith("Eds:"):
        assert marker(Article(headline="Fire closes port", body=f"{note}\n\n{STORY}")).kind == found


def test_a_story_that_speaks_of_corrections_is_none():
    assert marker(Article(headline="Markets", body="Corrects course: the bank said. " + STORY)) == Marker()


@pytest.mark.parametrize("found", [Marker(), Marker("update", 31), Marker("correction", 2), Marker("kill")])
def test_a_marker_fits_a_byte(found):
    assert 0 <= found.packed <= 255
    assert unpacked(found.packed) == found


@pytest.mark.parametrize("text", ["(" * 100_000, " " * 100_000, "RPT-" * 50_000, ", KIL" * 50_000, "\ud800UPDATE 1-"])
def test_a_hostile_headline_costs_no_time(text):
    started = time.process_time()
    marker(Article(headline=text, body=text, ednote=text))

    assert time.process_time() - started < 0.1
