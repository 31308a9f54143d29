import pytest

from services.article import Article
from workers.extraction.acronyms import extract


def acronyms(body):
    found = extract(Article(body=body, language="en")).facts.acronyms
    assert all(" ".join(body[one.start : one.end].split()) == one.long for one in found)
    return [(one.short, one.long) for one in found]


@pytest.mark.parametrize(
    ("body", "short", "long"),
    [
        (
            "under Countering America's Adversaries Through Sanctions Act (CAATSA).",
            "CAATSA",
            "Countering America's Adversaries Through Sanctions Act",
        ),
        (
            "India-Russia Inter-Governmental Commission on Military and Military Technical Cooperation (IRIGC-M&MTC).",
            "IRIGC-M&MTC",
            "India-Russia Inter-Governmental Commission on Military and Military Technical Cooperation",
        ),
        ("The WHO (World Health Organization) said.", "WHO", "World Health Organization"),
        ("the US Food and Drug Administration (FDA) said", "FDA", "Food and Drug Administration"),
        ("its Technology Transformation Services (TTS) office", "TTS", "Technology Transformation Services"),
        ("our subject matter experts (SMEs) say", "SMEs", "subject matter experts"),
        ("the return on investment (ROI) fell", "ROI", "return on investment"),
        ("the Department of Energy's (DOE) office", "DOE", "Department of Energy"),
        ("the Department of Health and Human Services (HHS)", "HHS", "Department of Health and Human Services"),
        ("a software as a medical device (SaMD) rule", "SaMD", "software as a medical device"),
        ("better user experience (UX) design", "UX", "user experience"),
        ("business-to-business (B2B) sales", "B2B", "business-to-business"),
        ("the London interbank offered rate (Libor)", "Libor", "London interbank offered rate"),
        ("of the Kurdistan Workers' Party (PKK) in Iraq", "PKK", "Kurdistan Workers' Party"),
        (
            "Diversity, Equity, Inclusion, and Accessibility (DEIA)",
            "DEIA",
            "Diversity, Equity, Inclusion, and Accessibility",
        ),
        ("the Chicago Board of Trade, CBT, chairman said", "CBT", "Chicago Board of Trade"),
        ("sold by <Brierley Investments Ltd>, (BIL), it said", "BIL", "Brierley Investments Ltd"),
        ('"the Korean People\'s Army [KPA] must be ready"', "KPA", "Korean People's Army"),
        ("The World Health Organization, or WHO, said.", "WHO", "World Health Organization"),
        (
            'a "High Mobility Multi-Purpose Wheeled Vehicle" (HMMWV)',
            "HMMWV",
            "High Mobility Multi-Purpose Wheeled Vehicle",
        ),
    ],
)
def test_a_short_form_beside_its_long_form_is_told(body, short, long):
    assert acronyms(body) == [(short, long)]


@pytest.mark.parametrize(
    "body",
    [
        "WASHINGTON (AP) - The port closed.",
        "NEW YORK, Dec. 11 (Reuters) - The port closed.",
        "Sen. Ted Cruz (Tex.) and Rep. Don Dawes (D-Calif.) met.",
        "Coca Cola Co (KO) and Apple Inc (AAPL.O) rose.",
        "The report (PDF, 95 KB) is here (left), (Laughter) and (Applause).",
        "Anna Berg told the Nairobi city mayor (ANC) of it.",
        "Police said the cleric (Fathi al-Nuaimi) was killed.",
        "at 2100 UTC (5 pm EDT) on the 26th (Sun)",
        "Gabon, Algeria and Libya, OPEC, and others met; tests like the SAT, LSAT, and so on; it was [sic] so [AP].",
        "() (((( )))) (A) (1) (- -)",
    ],
)
def test_agencies_parties_tickers_and_asides_are_no_acronyms(body):
    assert acronyms(body) == []


def test_an_acronym_explained_twice_is_told_once():
    assert acronyms("The European Union (EU) met. The European Union (EU) left.") == [("EU", "European Union")]
