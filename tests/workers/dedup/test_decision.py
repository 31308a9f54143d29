import pytest

from services.article import Article, Moment
from tests.workers.dedup.memory_index import MemoryIndex
from workers.dedup.decision import judge
from workers.dedup.seen import Chain, Published, Seen
from workers.dedup.signature import signature

URI, OTHER = "urn:x:1", "urn:x:9"
TEXT = """The port of Rotterdam was closed on Tuesday after a fire broke out on a container ship, the harbour master
said.

The vessel, the Aurora Star, was carrying 412 containers from Shanghai to Hamburg when smoke was seen at
3:40 a.m. A crew of 23 was taken off by lifeboat, and 2 sailors were treated for burns at Erasmus hospital.

Firefighters expected to work through the night. Traffic to the Maasvlakte terminals was diverted to
Antwerp, where 14 ships were waiting. Shares of the owner, Nordlicht Lines, fell 6 percent in Oslo.

Officials have opened an investigation. It is the third such fire in the North Sea this year, after those
off Texel in February and near Esbjerg in June, which together destroyed cargo worth 310 million euros."""
ADDED = """

Two tugs from IJmuiden arrived in the evening with foam, and the mayor asked people in Hoek to keep windows shut."""
#: Another event in the same words.
TEMPLATE = """{0} Inc. on {1} reported a quarterly net profit of ${2} million, against ${3} million a year earlier.

Revenue rose {4} percent to ${5} billion for the three months ended {6} 30. On a per-share basis, the company said it
had net income of {7} dollars. The average estimate of {8} analysts surveyed was for earnings of {9} dollars."""


def article(uri=URI, body=TEXT, time="", **facts):
    moment = Moment(value=time, precision="second", origin="test") if time else None
    return Article(uri=uri, body=body, versioncreated=moment, **facts)


def outcomes(*articles):
    """Deliver the articles in turn; return what was decided, of what, and as which version."""
    index = MemoryIndex()
    verdicts = [index.decide(one, f"delivery{number}/0") for number, one in enumerate(articles)]
    return [(verdict.decision, verdict.of, verdict.version) for verdict in verdicts]


def last_rule(*articles):
    index = MemoryIndex()
    return [index.decide(one, f"delivery{number}/0") for number, one in enumerate(articles)][-1].rule


PUBLISHED = ("published", "", 1)


# --- one id ---


def test_an_article_is_never_a_copy_of_itself():
    one = article()
    found = signature(one)
    me, chain = Published("me/0", URI, 1, found.record), Chain("me/0", 1, "", "", "usable", (f"{found.exact:016x}",))

    assert judge(one, "me/0", found, Seen(1, me, chain, (me,))).decision == "published"
    assert judge(one, "me/0", found, Seen(1, None, None, (me,))).decision == "published"
    assert judge(one, "me/0", found, Seen(1, me, chain._replace(key="later/0", version=2))).version == 1


def test_the_same_id_and_text_is_a_duplicate():
    assert outcomes(article(), article()) == [PUBLISHED, ("duplicate", URI, 1)]
    assert outcomes(article(version="1"), article(version="1")) == [PUBLISHED, ("duplicate", URI, 1)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({}, {"body": TEXT + ADDED}, id="another text"),
        pytest.param({"version": "9"}, {"version": "10"}, id="a higher version"),
        pytest.param({"time": "2026-11-22T10:00:00Z"}, {"time": "2026-11-22T12:30:00+01:00"}, id="a later time"),
        pytest.param(
            {"version": "1"}, {"version": "1", "body": TEXT + ADDED}, id="another text, the version forgotten"
        ),
        pytest.param({}, {"body": TEXT.replace("412", "508")}, id="another figure"),
    ],
)
def test_a_newer_version_under_its_id_updates(first, second):
    assert outcomes(article(**first), article(**second)) == [PUBLISHED, ("updated", URI, 2)]


def test_an_older_version_that_comes_late_does_not_supersede():
    newer = article(version="3", body=TEXT + ADDED)

    assert outcomes(newer, article(version="2")) == [PUBLISHED, ("duplicate", URI, 1)]
    assert last_rule(newer, article(version="2")) == "older version"
    assert last_rule(article(time="2026-11-22T10:00:00Z"), article(time="2026-11-22", body=ADDED)) != "older version"


def test_going_back_to_an_earlier_text_is_an_update_unless_it_says_it_is_the_old_version():
    first, second = article(), article(body=TEXT + ADDED)

    assert outcomes(first, second, first) == [PUBLISHED, ("updated", URI, 2), ("updated", URI, 3)]
    first, second = article(version="1"), article(version="2", body=TEXT + ADDED)
    assert outcomes(first, second, first) == [PUBLISHED, ("updated", URI, 2), ("duplicate", URI, 2)]


def test_what_states_the_same_version_and_hardly_differs_is_no_update():
    noise = article(version="4", body=TEXT.replace("broke out", "brokeout") + "\n\n(Agencies)")

    assert outcomes(article(version="4"), noise) == [PUBLISHED, ("duplicate", URI, 1)]


@pytest.mark.parametrize(
    "facts",
    [
        {"headline": "CORRECTED-Fire closes port"},
        {"ednote": "Corrects number of containers"},
        {"body": "(Corrects number of containers)\n\n" + TEXT},
        {"headline": "REFILE-Fire closes port"},
    ],
)
def test_a_correction_under_its_id_is_one(facts):
    wrong = article(body=TEXT.replace("412", "512"))

    assert outcomes(wrong, article(**facts)) == [PUBLISHED, ("corrected", URI, 2)]


# --- withdrawals, in every order ---

KILL = article(body="", pubstatus="canceled")


def test_a_withdrawal_withdraws_what_was_published():
    assert outcomes(article(), KILL) == [PUBLISHED, ("withdrawn", URI, 2)]
    assert outcomes(article(), article(pubstatus="canceled")) == [PUBLISHED, ("withdrawn", URI, 2)]
    assert outcomes(article(), article(headline="KILL: Fire closes port", body="")) == [
        PUBLISHED,
        ("withdrawn", URI, 2),
    ]
    assert outcomes(article(), article(ednote="Eds: Kill this story", body="")) == [PUBLISHED, ("withdrawn", URI, 2)]


def test_an_older_version_of_a_withdrawal_withdraws_too():
    assert outcomes(article(version="3"), article(version="2", body="", pubstatus="canceled"))[-1][0] == "withdrawn"


def test_a_story_that_comes_after_its_withdrawal_is_not_published():
    assert outcomes(KILL, article()) == [("withdrawn", "", 1), ("duplicate", URI, 1)]
    assert last_rule(KILL, article(version="1")) == "withdrawn before it came"


def test_a_story_sent_again_as_newer_after_its_withdrawal_is_in_use_again():
    kill = article(version="2", body="", pubstatus="canceled")

    again = [("withdrawn", URI, 2), ("updated", URI, 3)]
    assert outcomes(article(version="1"), kill, article(version="3")) == [PUBLISHED, *again]
    assert outcomes(article(version="1"), kill, article(version="3"), kill)[-1] == ("withdrawn", URI, 4)
    assert outcomes(kill, article(version="3"), article(version="1"))[-1] == ("duplicate", URI, 2)


def test_a_second_withdrawal_changes_nothing():
    assert outcomes(article(), KILL, KILL)[-1] == ("duplicate", URI, 2)
    assert outcomes(KILL, article(version="2", body="", pubstatus="canceled"))[-1] == ("duplicate", URI, 1)


def test_a_withdrawal_under_another_id_names_what_has_its_text():
    copy = article(OTHER, TEXT + "\n\n(Agencies)", pubstatus="canceled")

    assert outcomes(article(), copy)[-1] == ("withdrawn", URI, 2)
    assert outcomes(article(), article(OTHER, pubstatus="canceled"))[-1] == ("withdrawn", URI, 2)


def test_a_copy_of_a_withdrawn_story_is_not_published():
    assert outcomes(article(), KILL, article(OTHER))[-1][0] == "duplicate"


# --- other ids ---


def test_the_same_text_under_another_id_is_a_duplicate_with_any_headline():
    assert outcomes(article(headline="Fire"), article(OTHER, headline="Blaze")) == [PUBLISHED, ("duplicate", URI, 1)]


PARAGRAPHS = TEXT.split("\n\n")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("\n\n".join(PARAGRAPHS[:2]), id="cut for length"),
        pytest.param("By Ana Souza\nROTTERDAM, Nov 22 (Reuters) - " + TEXT, id="a byline and a dateline"),
        pytest.param(TEXT + "\n\nSign up for our newsletter. Copyright 2026, all rights reserved.", id="boilerplate"),
        pytest.param("\n\n".join([PARAGRAPHS[0], *PARAGRAPHS[:0:-1]]), id="paragraphs moved"),
        pytest.param(TEXT.replace("said", "told reporters").replace("fire", "blaze"), id="a few edits"),
        pytest.param("People in the Hoek woke up to sirens and a smell of rubber.\n\n" + TEXT, id="a local lede"),
        pytest.param(TEXT.replace("burns", "bruns").replace("Hamburg", "Hamburgh"), id="typing errors"),
    ],
)
def test_nearly_the_same_text_under_another_id_is_a_duplicate(body):
    index = MemoryIndex()
    index.decide(article(), "first/0")
    verdict = index.decide(article(OTHER, body), "second/0")

    assert (verdict.decision, verdict.of, verdict.matched) == ("duplicate", URI, "first/0")
    assert 0 < verdict.similarity <= verdict.containment <= 1


def test_what_only_looks_alike_is_published():
    one = TEMPLATE.format("Bluefield", "Monday", "12.5", "11.1", "4.2", "1.3", "March", "0.41", "12", "0.39")
    other = TEMPLATE.format("Ironbank", "Tuesday", "77.9", "80.3", "9.9", "2.8", "June", "1.17", "7", "1.21")

    assert outcomes(article(body=one), article(OTHER, other)) == [PUBLISHED, PUBLISHED]


def test_an_article_that_quotes_an_earlier_one_as_background_is_published():
    new = "\n\n".join(
        f"Day {n}: the {n}. witness spoke of what he saw at berth {n * 7} from his crane." for n in range(30)
    )

    assert outcomes(article(), article(OTHER, new + "\n\n" + "\n\n".join(PARAGRAPHS[2:]))) == [PUBLISHED, PUBLISHED]


def test_an_update_under_another_id_is_a_version_of_what_it_updates():
    first = article("urn:x:2", TEXT + ADDED, headline="UPDATE 1-Fire closes port")
    second = article("urn:x:3", TEXT.replace("412", "508") + ADDED, headline="UPDATE 2-Fire closes port")

    assert outcomes(article(), first) == [PUBLISHED, ("updated", URI, 2)]
    assert outcomes(article(), first, second)[-1] == ("updated", "urn:x:2", 3)
    assert outcomes(article(), first, first)[-1] == ("duplicate", "urn:x:2", 2)
    assert outcomes(article(), first, article("urn:x:4", first.body, headline=first.headline))[-1][0] == "duplicate"


def test_a_correction_under_another_id_is_one():
    wrong = article(body=TEXT.replace("412", "512"))
    right = article(OTHER, "(Corrects number of containers)\n\n" + TEXT, headline="CORRECTED-Fire closes port")

    assert outcomes(wrong, right) == [PUBLISHED, ("corrected", URI, 2)]


@pytest.mark.parametrize("headline", ["UPDATE 2-Fire closes port", "CORRECTED-Fire closes port"])
def test_what_comes_after_its_own_update_or_correction_is_not_news(headline):
    newer = article(OTHER, TEXT.replace("412", "508") + ADDED, headline=headline)

    assert outcomes(newer, article(headline="Fire closes port")) == [PUBLISHED, ("duplicate", OTHER, 1)]
    assert last_rule(newer, article(headline="Fire closes port")) == "older version"


def test_other_figures_in_the_same_text_are_an_update_without_its_saying_so():
    assert outcomes(article(), article(OTHER, TEXT.replace("412", "508"))) == [PUBLISHED, ("updated", URI, 2)]


# --- flashes and other scripts ---


def test_a_flash_is_told_by_every_word():
    flash = article(body="", headline="Fed raises key rate by 25 basis points")
    others = [
        "Fed raises key rate by 50 basis points",
        "ECB raises key rate by 25 basis points",
        "Fed cuts key rate by 25 basis points",
    ]

    assert (
        outcomes(flash, *(article(f"urn:x:{n}", "", headline=other) for n, other in enumerate(others, 2)))
        == [PUBLISHED] * 4
    )
    assert outcomes(flash, article(OTHER, "FED RAISES KEY RATE BY 25 BASIS POINTS."))[-1][0] == "duplicate"
    assert (
        outcomes(flash, article(OTHER, "", headline="BREAKING: Fed raises key rate by 25 basis points"))[-1][0]
        == "duplicate"
    )


HAN = (
    "新华社北京十一月二十二日电 国务院总理二十二日在北京会见来访的外国代表团。双方就贸易、能源和气候变化"
    "等问题交换了意见。总理说,两国合作前景广阔,中方愿同有关各方一道,推动构建开放型世界经济。代表团团长"
    "表示,希望扩大对华投资,深化人文交流。"
)


def test_a_script_without_spaces_is_read_by_the_character():
    assert outcomes(article(body=HAN), article(OTHER, HAN[: len(HAN) * 2 // 3]))[-1][0] == "duplicate"
    assert outcomes(article(body=HAN), article(OTHER, HAN[::-1])) == [PUBLISHED, PUBLISHED]
