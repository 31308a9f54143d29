import pytest

from services.article import Article
from workers.dedup.copies import adds_nothing, copy_rule, other_figures, tells_nothing_new
from workers.dedup.likeness import likeness
from workers.dedup.signature import signature

MONEY_MARKET = (
    "The Federal Reserve entered the U.S. Government securities market to arrange {} billion dlrs of customer"
    " repurchase"
    " agreements, a Fed spokesman said.\n\nDealers said Federal funds were trading at {} pct when the Fed began its"
    " temporary and indirect supply of reserves to the banking system."
)
DIVIDEND = (
    "{} Corp said its board declared a quarterly dividend of {} cts per share, payable {} to holders of record {}. The"
    " company paid the same amount in the prior quarter and has {} mln shares outstanding, it said in a statement"
    " from its"
    " New York headquarters."
)
TOLL = (
    "A bus carrying pilgrims plunged into a gorge in northern Nepal on Sunday, killing at least {} people and"
    " injuring 20"
    " others, police said. The bus was on its way from Pokhara to Muktinath when the driver lost control on a wet road."
    " Rescuers were searching the river for survivors."
)
CHIEF = (
    "{0} was named chief executive of the group on Monday, replacing {1}, who retires in spring after nine years in the"
    " post. {0} joined the company as a trainee and led its retail business before moving to the board. The"
    " chairman said"
    " the board was unanimous and thanked {1} for a lifetime of service to the firm."
)


def compared(new, old):
    records = [signature(Article(body=body)).record for body in (new, old)]
    return likeness(*records)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        pytest.param(MONEY_MARKET.format("2.0", "6-3/8"), MONEY_MARKET.format("1.5", "6-1/16"), id="two figures"),
        pytest.param(MONEY_MARKET.format("1.5", "6-3/8"), MONEY_MARKET.format("1.5", "6-1/16"), id="one figure"),
        pytest.param(
            DIVIDEND.format("Zenith", 12, "March 3", "Feb 20", "8.1"),
            DIVIDEND.format("Acme", 12, "March 3", "Feb 20", "12.4"),
            id="another company",
        ),
        pytest.param(TOLL.format(17), TOLL.format(12), id="another toll"),
        pytest.param(CHIEF.format("Emil Frey", "Gina Hahn"), CHIEF.format("Anna Berg", "Carl Dorn"), id="other people"),
    ],
)
def test_the_same_words_with_other_facts_are_no_copy(new, old):
    assert copy_rule(compared(new, old)) == ""


@pytest.mark.parametrize("text", [MONEY_MARKET.format("1.5", "6-1/16"), TOLL.format(12), CHIEF.format("A Bo", "C Do")])
def test_the_same_facts_in_nearly_the_same_words_are_a_copy(text):
    assert copy_rule(compared(text + " Nothing else was known at first.", text))
    assert copy_rule(compared("KATHMANDU, Nov 22 (Reuters) - " + text, text))
    assert copy_rule(compared(text.rpartition(". ")[0] or text, text)) in ("cut copy", "nearly the same text")


def test_a_version_that_says_so_may_have_other_figures_but_not_other_people():
    assert copy_rule(compared(TOLL.format(17), TOLL.format(12)), marked=True)
    assert not copy_rule(
        compared(CHIEF.format("Emil Frey", "Gina Hahn"), CHIEF.format("Anna Berg", "Carl Dorn")), marked=True
    )


def test_what_is_mostly_new_is_new_though_it_has_all_of_the_old():
    new = " ".join(f"word{n} came before word{n + 1}" for n in range(150))

    assert copy_rule(compared(f"{TOLL.format(12)}\n\n{new}", TOLL.format(12))) == ""
    assert copy_rule(compared(TOLL.format(12), f"{TOLL.format(12)}\n\n{new}")) == "cut copy"


def test_a_difference_tells_nothing_new_if_no_reader_would_call_it_news():
    text = f"{MONEY_MARKET.format('1.5', '6-1/16')} {TOLL.format(12)} {CHIEF.format('Anna Berg', 'Carl Dorn')}"

    assert tells_nothing_new(compared(text.replace("temporary and", "temporary, and") + " (Agencies)", text))
    assert not tells_nothing_new(compared(text.replace("12", "17"), text))
    assert tells_nothing_new(compared(TOLL.format(12), text))
    assert not tells_nothing_new(compared(f"{text} {DIVIDEND}", text))
    assert other_figures(compared(text.replace("12", "17"), text))
    assert adds_nothing(compared("UPDATE " + text, text))
    assert not adds_nothing(compared(text.replace("12", "17"), text))
