from tests.workers.extraction.quotes.said import entity, said


def test_a_surname_is_the_person_of_that_name():
    body = "Rajnath Singh met Andrey Belousov. Singh said the talks went well."

    assert said(body, entity(body, "Rajnath Singh", "Rajnath Singh", "Singh")) == [
        ("the talks went well", "Rajnath Singh")
    ]


def test_a_source_is_the_person_its_words_end_in_not_one_that_they_begin_with():
    body = "Trump spokeswoman Hope Hicks said the talks went well."
    people = entity(body, "Hope Hicks"), entity(body, "Donald Trump", "Trump")

    assert said(body, *people) == [("the talks went well", "Hope Hicks")]


def test_a_spokesman_is_not_whom_he_speaks_for():
    body = "A spokesman for Donald Trump said the talks went well."

    assert said(body, entity(body, "Donald Trump")) == [("the talks went well", "A spokesman for Donald Trump")]


def test_an_organisation_speaks():
    body = "The World Bank said growth was slow."
    bank = entity(body, "World Bank", kind="organisation")

    assert said(body, bank) == [("growth was slow", "World Bank")]


def test_a_name_behind_its_title_is_the_speaker():
    body = "The White House spokesman, Josh Earnest, said the talks went well."

    assert said(body, entity(body, "Josh Earnest")) == [("the talks went well", "Josh Earnest")]


def test_he_is_who_spoke_before():
    body = 'Rajnath Singh said the talks went well.\n\n"It is good," he said.'

    assert said(body, entity(body, "Rajnath Singh"))[1] == ('"It is good,"', "Rajnath Singh")


def test_he_is_the_subject_of_the_sentence_before():
    body = 'Rajnath Singh met his guests on Monday. "It is good," he said.'

    assert said(body, entity(body, "Rajnath Singh")) == [('"It is good,"', "Rajnath Singh")]


def test_she_is_not_a_man():
    body = 'Hillary Clinton met voters. Donald Trump left on Monday. "It is good," she said.'
    people = entity(body, "Hillary Clinton"), entity(body, "Donald Trump")

    assert said(body, *people) == [('"It is good,"', "Hillary Clinton")]


def test_a_pronoun_that_may_be_two_people_has_no_speaker():
    body = "Rajnath Singh met his guests. Later there was a dinner with Andrey Belousov. He said it was good."
    people = entity(body, "Rajnath Singh"), entity(body, "Andrey Belousov")

    assert said(body, *people) == [("it was good", "")]


def test_whoever_answers_a_question_is_not_taken_for_who_asked():
    body = 'John Roe asked whether the port was safe. "It is," he said.'

    assert said(body, entity(body, "John Roe"))[1] == ('"It is,"', "")


def test_he_does_not_tell_himself():
    body = 'Sean Hannity met Donald Trump. "It is good," he told Hannity.'
    people = entity(body, "Sean Hannity", "Sean Hannity", "Hannity"), entity(body, "Donald Trump")

    assert said(body, *people) == [('"It is good,"', "")]


def test_a_role_is_the_one_person_who_has_it():
    body = "Andrey Belousov came to Delhi with his staff. The Russian defence minister said the talks went well."
    people = (
        entity(body, "Andrey Belousov", role="Defence Minister of Russia"),
        entity(body, "Rajnath Singh", role="Defence Minister"),
    )

    assert said(body, *people) == [("the talks went well", "Andrey Belousov")]


def test_a_role_that_two_people_have_stays_as_the_text_has_it():
    body = "The defence minister said the talks went well."
    people = (
        entity(body, "Andrey Belousov", role="Defence Minister of Russia"),
        entity(body, "Rajnath Singh", role="Defence Minister"),
    )

    assert said(body, *people) == [("the talks went well", "The defence minister")]


def test_a_people_s_name_is_nobody_s_role():
    body = "Vladimir Putin came to Delhi. The Russian company said the talks went well."
    putin = entity(body, "Vladimir Putin", role="Russian President")

    assert said(body, putin) == [("the talks went well", "The Russian company")]


def test_what_a_company_says_is_not_its_president_s():
    body = "Ronald Grant came. The company said profits rose."
    grant = entity(body, "Ronald Grant", role="president of the company")

    assert said(body, grant) == [("profits rose", "The company")]


def test_a_role_with_what_it_is_of_leads_to_the_person_behind_it():
    body = "\u201cWe are glad,\u201d said Governor of Washington Chris Gregoire."
    governor = entity(body, "Chris Gregoire", role="Governor of Washington")

    assert said(body, governor) == [("\u201cWe are glad,\u201d", "Chris Gregoire")]


def test_a_day_is_no_part_of_the_source():
    body = "The Chinese likely hacked the bank, according to a congressional report on Wednesday."

    assert said(body) == [("The Chinese likely hacked the bank", "a congressional report")]


def test_who_is_the_name_before_it():
    body = "The talks were led by Jane Doe, who said they went well."

    assert said(body, entity(body, "Jane Doe")) == [("they went well", "Jane Doe")]


def test_they_have_no_name():
    assert said("They said the talks went well.") == [("the talks went well", "")]
