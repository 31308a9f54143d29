"""Assertions that are about the system that makes them and not about the file: each with its reason."""

_BY_REASON = {
    "a package is made an item; it lists articles and is none": [
        "superdesk-core/LISTING_6_Simple_NewsML-G2_Package.xml n_items"
    ],
    "an associated picture is made an item of its own, before the article": [
        "superdesk-core/ninjs2.json headline abstract",
        "superdesk-core/ninjs_embargoed.json embargoed n_items",
        "superdesk-core/composite_email.txt n_items",
    ],
    "a picture of the article is made an item of its own, after the article": [
        "superdesk-core/bbc-ninjs-comp-test.json headline description_text",
    ],
    "the lines' end marks kept as text": ["superdesk-core/IPTC7901.txt headline"],
    "an event or a match made an item; a calendar holds no article": [
        "superdesk-ntb/ntb_events_api_0.xml slugline subject_codes n_items",
        "superdesk-ntb/nifs_events.json guid subject_codes",
    ],
    "the keyword cut where the frame cuts it, or at a space, without its region": [
        "superdesk-core/anpa-1.tst slugline"
    ],
    "the desk's own category, urgency or slugline, which do not stand in the file": [
        "superdesk-ntb/afp.xml slugline subject_codes urgency",
        "superdesk-ntb/dpa_newsml_test.xml subject_codes urgency",
        "superdesk-ntb/ntb_newsml_g2.xml slugline subject_codes urgency",
        "superdesk-ntb/solita_se_1.xml slugline subject_codes urgency",
        "superdesk-ntb/stt_newsml_sport_test.xml subject_codes",
        "superdesk-ntb/stt_newsml_test.xml subject_codes",
        "superdesk-ntb/tt_newsml_test.xml subject_codes",
        "superdesk-core/scoop.xml urgency",
        "superdesk-cp/globenewswire_0b78.xml urgency",
        "superdesk-ntb/reutersapi_item.json subject_codes",
        "superdesk-ntb/ritzau.xml subject_codes",
        "superdesk-ntb/solita_1.xml subject_codes urgency",
        "superdesk-core/wenn.xml urgency",
        "superdesk-core/googleform.txt urgency",
        "superdesk-core/googleform1.txt urgency",
        "superdesk-core/json-email.txt urgency",
    ],
    "the agency's name where a byline stands that names the author": [
        "superdesk-core/ritzau_news.xml byline",
        "superdesk-ntb/ritzau.xml byline",
        "superdesk-ntb/ritzau_2.xml byline",
    ],
    "a time without a zone is taken for the time of Copenhagen": [
        "superdesk-core/ritzau_news.xml firstcreated",
        "superdesk-ntb/ritzau.xml firstcreated",
        "superdesk-ntb/ritzau_2.xml firstcreated",
    ],
    "an id and a date of the agency's own, where Atom's are stated otherwise": [
        "superdesk-core/wenn.xml guid versioncreated"
    ],
    "a time without a zone is taken for the time of Helsinki": [
        "superdesk-core/stt_archive_newsml_created_date_test.xml firstcreated versioncreated firstpublished",
        "superdesk-core/stt_archive_newsml_test.xml firstcreated versioncreated firstpublished",
    ],
    "made from the text: its first sentence as headline, its lede as abstract, its byline taken out": [
        "superdesk-core/stt_newsml_test_no_hl.xml headline",
        "superdesk-ntb/afp_no_headline.xml headline",
        "superdesk-ntb/afp_no_headline_2.xml headline",
        "superdesk-ntb/nitf_test.xml abstract",
        "superdesk-ntb/tt_newsml_test.xml abstract",
        "superdesk-core/scoop.xml byline body_startswith",
        "superdesk-core/ritzau_news.xml headline",
    ],
    "of several notes to editors, those in one agency's roles": [
        "superdesk-core/stt_newsml_note_test.xml ednote",
        "superdesk-ntb/dpa_newsml_test.xml ednote",
        "superdesk-core/anpa-2.tst ednote",
    ],
    "the notes to editors are put below the text": ["superdesk-ntb/dpa_newsml_test.xml body_contains"],
    "genre, service or the company that pays counted among the subjects": [
        "superdesk-core/stt_newsml_abstract_test.xml subject_codes",
        "superdesk-core/stt_newsml_test.xml subject_codes",
        "superdesk-cp/businesswire_20210130005024r1.xml subject_codes",
        "superdesk-cp/globenewswire_0b78.xml subject_codes",
    ],
    "HTML tags; our texts are plain": [
        "superdesk-cp/globenewswire_1bf6.xml body_contains",
        "superdesk-ntb/ritzau_2.xml abstract",
    ],
    "of two languages only the second": ["superdesk-ntb/solita_se_1.xml headline body_text"],
    "the event's place for the dateline's, a keyword for the slugline": [
        "superdesk-core/efe_nitf.xml dateline_city slugline"
    ],
    "nothing, which the scorer can't find right": ["superdesk-core/dpa.xml firstcreated"],
}

#: (path, field): the reason.
INVENTED = {
    (f"wire/{path}", field): reason
    for reason, lines in _BY_REASON.items()
    for path, *fields in map(str.split, lines)
    for field in fields
}
