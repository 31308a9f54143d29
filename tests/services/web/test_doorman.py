"""Who may see the pages, and what may change something."""

from urllib.parse import quote

import pytest

from services.web.access import COOKIE
from tests.services.web.newsroom import EVERYTHING, OURS, TOKEN, form_of, published
from tests.spools import files_below


def test_a_name_that_was_made_to_lead_here_is_refused(newsroom):
    client = newsroom.client()

    assert client.get("/", headers={"host": "evil.example:8470"}).status_code == 421
    assert client.get("/", headers={"host": "localhost:8470"}).status_code == 200


@pytest.mark.parametrize("path", [*EVERYTHING, "/events"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_can_link_to_a_page_but_not_use_it(newsroom, path, site):
    client = newsroom.client()

    assert client.get(path, headers={"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}).status_code == 403
    assert client.get("/", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"}).status_code == 200


@pytest.mark.parametrize("path", [*EVERYTHING, "/events"])
def test_with_a_token_nothing_is_shown_to_those_without(newsroom, path):
    published(newsroom)
    answer = newsroom.client(token=TOKEN).get(path)

    assert answer.status_code == 401
    assert "Port" not in answer.text
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_token_opens_the_page_and_stands_in_no_address_after(newsroom):
    client = newsroom.client(token=TOKEN)
    answer = client.get("/login", params={"token": TOKEN})
    said = answer.headers["set-cookie"].lower()

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "httponly" in said
    assert "samesite=lax" in said
    assert TOKEN not in answer.headers["set-cookie"]
    assert client.get("/").status_code == 200


def test_the_token_can_be_typed(newsroom):
    client = newsroom.client(token=TOKEN)

    assert client.post("/login", data={"token": "wrong"}, headers=OURS).status_code == 403
    assert client.post("/login", data={"token": TOKEN}, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/login", data={"token": TOKEN}, headers=OURS).status_code == 303


def test_a_program_brings_the_token_itself(newsroom):
    client = newsroom.client(token=TOKEN)

    assert client.get("/", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.get("/", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/", headers={"cookie": f"{COOKIE}={TOKEN}"}).status_code == 401


def test_a_rejected_file_is_dropped_again_by_the_form_of_the_page(newsroom):
    newsroom.reject("wire/a.txt")
    client = newsroom.client()
    form = {"name": "wire/a.txt", "form": form_of(client.get("/").text)}

    answer = client.post("/retry", data=form, headers=OURS)

    assert (answer.status_code, answer.headers["location"]) == (303, "/?retried=yes#rejects")
    assert files_below(newsroom.spool.inbox) == ["wire/a.txt"]
    assert "Nothing is rejected" in client.get("/").text
    assert client.post("/retry", data=form, headers=OURS).headers["location"] == "/?retried=no#rejects"


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        pytest.param({}, OURS, 403, id="without what the page's form brings"),
        pytest.param({"form": "0" * 64}, OURS, 403, id="with another start's"),
        pytest.param({"form": "é\ud83d"}, OURS, 403, id="with what is none"),
        pytest.param({"form": "right"}, {"origin": "https://evil.example"}, 403, id="from another site"),
        pytest.param({"form": "right"}, {"origin": "null"}, 403, id="from nowhere"),
        pytest.param({"form": "right"}, {"origin": "null", "sec-fetch-site": "cross-site"}, 403, id="by another site"),
        pytest.param({"form": "right"}, {}, 403, id="without saying where from"),
        pytest.param({"form": "right", "more": "x" * 70_000}, OURS, 413, id="too long"),
    ],
)
def test_nothing_else_changes_anything(newsroom, form, headers, status):
    newsroom.reject("a.txt")
    client = newsroom.client()
    if form.get("form") == "right":
        form = form | {"form": form_of(client.get("/").text)}
    body = "&".join(
        f"{name}={quote(value.encode('utf-8', 'replace'))}" for name, value in ({"name": "a.txt"} | form).items()
    )

    answer = client.post("/retry", content=body, headers=headers)

    assert answer.status_code == status
    assert files_below(newsroom.spool.inbox) == []


def test_a_browser_that_sends_a_form_without_script_says_it_is_ours_in_another_way(newsroom):
    newsroom.reject("a.txt")
    client = newsroom.client()
    form = {"name": "a.txt", "form": form_of(client.get("/").text)}

    answer = client.post("/retry", data=form, headers={"origin": "null", "sec-fetch-site": "same-origin"})

    assert answer.status_code == 303


def test_a_change_is_asked_for_by_post_only(newsroom):
    newsroom.reject("a.txt")

    assert newsroom.client().get("/retry?name=a.txt").status_code == 405
    assert files_below(newsroom.spool.inbox) == []


def test_a_program_with_the_token_needs_no_form(newsroom):
    newsroom.reject("a.txt")
    client = newsroom.client(token=TOKEN)
    headers = {"authorization": f"Bearer {TOKEN}", "accept": "application/json"}

    assert client.post("/retry", data={"name": "a.txt"}, headers=headers).status_code == 204
    assert client.post("/retry", data={"name": "a.txt"}, headers=headers).status_code == 404
