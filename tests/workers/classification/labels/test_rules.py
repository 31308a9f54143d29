import pytest

from services.article import Article, Subject
from services.errors import SettingsError
from workers.classification.labels.rules import read


def rules(tmp_path, text):
    file = tmp_path / "labels.toml"
    file.write_text(text, encoding="utf-8")
    return read(file)


def test_an_article_gets_the_labels_whose_rules_hold(tmp_path):
    file = """
        [wind-power]
        name = "Wind power"
        rule = '"wind farm*" OR turbine*'

        [ports]
        rule = "port OR harbour"
        uri = "https://example.com/ports"

        [fires]
        rule = "fire"
    """

    found = rules(tmp_path, file).classify(Article(headline="Port buys turbines"))

    assert found == (
        Subject(uri="urn:dropwire:label:wind-power", name="Wind power", evidence=("turbine*",), creator="labels"),
        Subject(uri="https://example.com/ports", name="ports", evidence=("port",), creator="labels"),
    )


def test_a_rule_of_some_languages_is_for_those_alone(tmp_path):
    found = rules(tmp_path, '[gift]\nrule = "gift"\nlanguages = ["en-GB"]\n')

    assert found.classify(Article(language="en", body="A gift"))
    assert not found.classify(Article(language="de", body="Das Gift"))
    assert not found.classify(Article(body="gift"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[a]\nrule = 'x OR'", "label a: .* is missing, at character 5"),
        ("[a]\nname = 'A'", "label a: rule and name are texts"),
        ("[a]\nrule = 'x'\ncolour = 'red'", "label a has no colour"),
        ("[a]\nrule = 'x'\nuri = 'not one'", "label a: uri is no URI"),
        ("[a]\nrule = 'x'\nlanguages = 'en'", "languages is a list"),
        ("a = 'x'", "a is no label"),
        ("[a", "labels.toml: "),
    ],
)
def test_a_file_that_can_not_be_read_says_why(tmp_path, text, reason):
    with pytest.raises(SettingsError, match=reason):
        rules(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.toml"):
        read(tmp_path / "none.toml")
