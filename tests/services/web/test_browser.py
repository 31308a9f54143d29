"""The page as a person meets it: in the Chromium of this machine, without a screen."""

import shutil
from collections.abc import Iterator

import pytest

from services import keys
from services.web.access import access
from tests.servers import eventually
from tests.services.web.newsroom import Newsroom
from tests.services.web.serving import free_port, served
from tests.spools import files_below

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium or google-chrome on PATH"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # playwright's own pipes
]
#: No sandbox, since tests run as root in containers; nothing that asks for the network.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
HOSTILE = '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">'


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Window:
    """A page, and what its console said: a breach of the policy is said there."""

    def __init__(self, browser: playwright.Browser, **options: object) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, address: str, path: str = "/") -> playwright.Page:
        self.page.goto(address + path)
        return self.page

    def live(self, address: str) -> playwright.Page:
        self.open(address).get_by_text("live", exact=True).wait_for()
        return self.page


@pytest.fixture
def window(chromium) -> Iterator[Window]:
    found = Window(chromium, viewport=DESKTOP)
    yield found
    found.context.close()


@pytest.fixture
def address(newsroom) -> Iterator[str]:
    with served(newsroom) as found:
        yield found


def furnish(newsroom: Newsroom) -> str:
    """Fill a newsroom with one of each; return the address of an article."""
    newsroom.publish(HOSTILE, byline=HOSTILE)
    newsroom.publish("Council meets", uri="urn:x:c", version="1", body="The council met. " * 20 + "\n\nEleven came.")
    entry = newsroom.publish(
        "Council meets", uri="urn:x:c", version="2", body="The council met. " * 20 + "\n\nTwelve came."
    )
    newsroom.publish("Council meets", uri="urn:x:c", version="2", body="The council met. " * 20 + "\n\nTwelve came.")
    newsroom.reject("wire/a.txt")
    newsroom.reject("b.txt")
    newsroom.settings.feeds.write_text("https://example.org/rss\n")
    newsroom.store.redis.xgroup_create(keys.ARTICLES, "the-site", "0")
    return f"/article?uri=urn:x:c&entry={entry}"


def test_what_is_published_appears_while_one_looks_on(newsroom, address, window):
    page = window.live(address)
    newsroom.publish("Port is closed")
    page.get_by_role("link", name="Port is closed").wait_for()
    page.get_by_role("img", name="1 published").wait_for()

    assert window.said == []


def test_a_hostile_article_is_only_text(newsroom, address, window):
    article = furnish(newsroom)
    page = window.live(address)
    page.get_by_role("link", name=HOSTILE).click()
    page.get_by_role("heading", name=HOSTILE).wait_for()
    first = page.title()
    window.open(address, article)

    assert first.startswith("<script>")
    assert "owned" not in (page.title(), page.evaluate("document.title"))
    assert window.said == []


def test_a_rejected_file_is_dropped_again_by_keyboard_alone(newsroom, address, window):
    furnish(newsroom)
    page = window.live(address)
    retry = page.get_by_role("button", name="Retry wire/a.txt")
    for _ in range(60):
        page.keyboard.press("Tab")
        if retry.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_text("Dropped again: wire/a.txt").wait_for()
    retry.wait_for(state="detached")

    assert files_below(newsroom.spool.inbox) == ["wire/a.txt"]
    assert page.evaluate("document.activeElement.id") == "rejects-title"
    assert window.said == []


def test_the_focus_stays_where_it_is_while_the_list_changes_around_it(newsroom, address, window):
    newsroom.publish("First report")
    page = window.live(address)
    page.get_by_role("link", name="First report").focus()
    newsroom.publish("Second report")
    page.get_by_role("link", name="Second report").wait_for()

    assert page.evaluate("document.activeElement.textContent") == "First report"


def test_one_chooses_while_typing_and_what_comes_is_chosen_too(newsroom, address, window):
    newsroom.publish("Ferry is late")
    newsroom.publish("Port is closed")
    page = window.live(address)
    page.get_by_label("Words in the headline").fill("ferry")
    page.get_by_role("link", name="Port is closed").wait_for(state="detached")
    newsroom.publish("Ferry sails again")
    newsroom.publish("Port opens")
    page.get_by_role("link", name="Ferry sails again").wait_for()

    assert page.get_by_role("link", name="Port opens").count() == 0
    assert page.url.endswith("/?words=ferry")


def test_a_page_that_is_paused_stands_still_until_it_is_not(newsroom, address, window):
    page = window.live(address)
    page.get_by_role("button", name="Pause").click()
    held = page.evaluate("new Promise(done => new EventSource('/events').addEventListener('groups', () => done(1)))")
    newsroom.publish("Port is closed")
    eventually(lambda: page.evaluate("held.has('articles')"))
    before = page.get_by_role("link", name="Port is closed").count()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("link", name="Port is closed").wait_for()

    assert (held, before) == (1, 0)


def test_a_server_that_comes_back_is_found_again(newsroom, window):
    port = free_port()
    with served(newsroom, port=port) as address:
        page = window.live(address)
    page.get_by_text("reconnecting").wait_for()
    newsroom.publish("Port is closed")
    with served(newsroom, port=port):
        page.get_by_role("link", name="Port is closed").wait_for()
        page.get_by_text("live", exact=True).wait_for()


def test_the_versions_are_shown_with_what_changed(newsroom, address, window):
    page = window.open(address, furnish(newsroom))
    page.get_by_role("heading", name="Versions and copies").scroll_into_view_if_needed()
    page.locator("ins", has_text="Twelve").wait_for()

    assert page.locator("del").inner_text().strip() == "Eleven"
    assert window.said == []


def test_the_token_is_asked_for_once(newsroom, window):
    rules = access("127.0.0.1", "a token that is long enough")
    with served(newsroom, rules) as address:
        page = window.open(address)
        page.get_by_label("Token").fill("a token that is long enough")
        page.keyboard.press("Enter")
        page.get_by_text("live", exact=True).wait_for()
        page.reload()
        page.get_by_text("live", exact=True).wait_for()


def test_without_script_the_page_stands_still_and_works(newsroom, chromium):
    furnish(newsroom)
    window = Window(chromium, java_script_enabled=False)
    with served(newsroom) as address:
        page = window.open(address)
        page.get_by_label("Words in the headline").fill("council")
        page.get_by_role("button", name="Choose").click()
        page.get_by_text("of the last").wait_for()
        page.get_by_role("button", name="Retry b.txt").click()
        page.get_by_text("The file was dropped again.").wait_for()
    window.context.close()

    assert files_below(newsroom.spool.inbox) == ["b.txt"]


def test_the_theme_is_the_systems_until_another_is_chosen_and_that_is_remembered(address, chromium):
    window = Window(chromium, color_scheme="dark")
    page = window.live(address)
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_role("button", name="Dark").click()
    light = page.evaluate(ground)
    page.reload()
    again = page.evaluate(ground)
    window.context.close()

    assert dark == "rgb(18, 21, 26)"
    assert light == again == "rgb(246, 247, 249)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_stands_in_the_way_of_anybody(newsroom, address, chromium, scheme, viewport):
    article = furnish(newsroom)
    window = Window(chromium, viewport=viewport, color_scheme=scheme, bypass_csp=True)  # axe is put into the page
    for path in ("/", "/?words=nothing", article, "/article/versions?uri=urn:x:c", "/login?token="):
        page = window.open(address, path)
        problems = [one["id"] for one in axe.Axe().run(page).response["violations"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

        assert (path, problems, too_wide) == (path, [], 0)
    window.context.close()
