import base64
import hashlib
import hmac

import pytest

from services import secrecy
from services.errors import SettingsError
from services.relay import signature
from services.relay.targets import load

WHOLE = """
[[target]]
name = "cms"
url = "https://cms.example.com/hook"
secret = "0123456789abcdef"
types = ["article.published"]
topics = ["11000000"]
languages = ["en"]
batch = 20

[[target]]
name = "audit"
url = "https://audit.example.com/"
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "relay.toml"


def test_targets_say_where_to_and_what(file):
    file.write_text(WHOLE)

    cms, audit = load(file)

    assert (cms.group, cms.batch, cms.topics, cms.secrets) == ("relay.cms", 20, ("11000000",), ["0123456789abcdef"])
    assert audit.types == ("article.published", "article.updated", "article.corrected", "article.withdrawn")
    assert (audit.secrets, audit.batch, audit.start) == ([], 1, "new")


def test_a_secret_may_stand_in_a_file_and_is_hidden_from_then_on(file, tmp_path):
    (tmp_path / "secret").write_text("fedcba9876543210\n")
    file.write_text(f'[[target]]\nname = "a"\nurl = "https://a.example/"\nsecret_file = "{tmp_path}/secret"\n')

    assert load(file)[0].secrets == ["fedcba9876543210"]
    assert "fedcba" not in secrecy.hidden("failed with fedcba9876543210")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('name = "cms"', 'name = "audit"'), "two targets of one name"),
        (('name = "cms"', 'name = "c m s"'), "name"),
        (("https://cms", "ftp://cms"), "cms: bad_url"),
        (('"0123456789abcdef"', '"short"'), "cms: its secret is shorter than 16 bytes"),
        (('"0123456789abcdef"', '"whsec_*"'), "no base64"),
        (("batch = 20", "batch = 0"), "batch"),
        (("batch = 20", "bach = 20"), "bach"),
        (("batch = 20", 'start = "noon"'), "cms: start is new, beginning or an entry id"),
        (("batch = 20", "batch = "), "relay.toml"),
        (("batch = 20", 'secret_file = "/nowhere"'), "/nowhere"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(file, change, says):
    file.write_text(WHOLE.replace(*change, 1))

    with pytest.raises(SettingsError) as error:
        load(file)

    assert says in str(error.value)
    assert "0123456789abcdef" not in str(error.value)
    assert "DROPWIRE_RELAY_TARGETS" in str(error.value)


def test_a_message_is_signed_as_standard_webhooks_says():
    """The example of the specification's own libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    found = signature.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [secret])

    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_plain_secret_is_the_key_itself():
    found = signature.headers("m", 1, b"x", ["0123456789abcdef"])

    right = base64.b64encode(hmac.digest(b"0123456789abcdef", b"m.1.x", hashlib.sha256)).decode()
    assert found["webhook-signature"] == f"v1,{right}"


def test_a_message_of_the_same_events_has_the_same_id_in_ascii():
    assert signature.message_id(["é#1"]) == signature.message_id(["é#1"]) != signature.message_id(["é#1", "b"])
    assert signature.message_id(["é#1"]).isascii()
