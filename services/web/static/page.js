// The live page: sections are replaced as the server tells them; without this script the page works, but stands still.
"use strict";

const find = (selector, within = document) => within.querySelector(selector);
const SECTIONS = ["health", "activity", "articles", "duplicates", "rejects", "sources", "groups", "workers", "store"];
const held = new Map(); // what came while paused
let paused = false;

// --- times, in the reader's zone ---

function localize(within) {
  const today = new Date().toDateString();
  for (const element of within.querySelectorAll("time[datetime]")) {
    const time = new Date(element.dateTime);
    if (Number.isNaN(time.getTime())) continue;
    element.textContent = time.toDateString() === today ? time.toLocaleTimeString() : time.toLocaleString();
    element.title = time.toISOString();
  }
}

// --- sections ---

function replace(name, html) {
  const element = find(`[data-live="${name}"]`);
  if (!element) return;
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const had = focused !== undefined;
  element.innerHTML = html; // every value in it was escaped by the server, and the policy lets no script in it run
  localize(element);
  if (had) {
    const again = find(`[data-key="${CSS.escape(focused)}"]`, element) || find("h2", element.closest("section"));
    if (again) again.focus({ preventScroll: true });
  }
}

function told(name, html) {
  if (paused) held.set(name, html);
  else if (name === "articles" && isFiltered()) choose();
  else replace(name, html);
}

// --- the filter ---

const filter = find("#filter");
let choosing = null;

function asked() {
  const said = new URLSearchParams();
  if (filter) for (const [name, value] of new FormData(filter)) if (value.trim()) said.set(name, value.trim());
  return said;
}

function isFiltered() {
  return asked().size > 0;
}

async function choose() {
  choosing?.abort();
  choosing = new AbortController();
  const said = asked();
  try {
    const answer = await fetch(`/articles?${said}`, { signal: choosing.signal });
    if (answer.ok) replace("articles", await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") show("connection", "the server does not answer");
  }
}

function watchFilter() {
  let waiting = 0;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const said = asked();
      history.replaceState(null, "", said.size ? `/?${said}` : "/");
      find("a.all", filter).hidden = !said.size;
      await choose();
      show("done", find('[data-live="articles"] .found')?.textContent ?? "");
    }, 250);
  };
  filter.addEventListener("input", changed);
  filter.addEventListener("submit", (event) => {
    event.preventDefault();
    changed();
  });
  find("button", filter).hidden = true;
}

// --- dropping a rejected file again ---

async function retry(form) {
  const name = form.elements.name.value;
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { accept: "application/json" },
  });
  const words = { 204: `Dropped again: ${name}`, 404: `No longer among the rejected: ${name}` };
  show("done", words[answer.status] ?? `Could not retry ${name}: load the page again.`);
  find("#rejects-title").focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.retry")) return;
  event.preventDefault();
  retry(event.target).catch(() => show("done", "The server does not answer."));
});

// --- what is said, the theme, the pause ---

function show(id, words) {
  const element = find(`#${id}`);
  if (element) element.textContent = words;
}

function watchTheme() {
  const button = find("#theme");
  const isDark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const draw = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch { /* for this page only */ }
    draw();
  });
  draw();
}

function watchPause() {
  const button = find("#pause");
  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    show("connection", paused ? "paused" : "live");
    if (!paused) for (const [name, html] of held) told(name, html);
    held.clear();
  });
}

// --- the stream ---

function connect() {
  const source = new EventSource("/events");
  source.onopen = () => show("connection", paused ? "paused" : "live");
  source.onerror = () => {
    show("connection", "reconnecting");
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 10000); // refused: too many pages, or no longer let in
  };
  for (const name of SECTIONS) source.addEventListener(name, (event) => told(name, event.data));
  source.addEventListener("said", (event) => paused || show("said", event.data));
}

// --- an article's versions, when they come into view ---

async function showVersions(element) {
  const answer = await fetch(element.dataset.from);
  if (!answer.ok) return;
  element.innerHTML = await answer.text();
  localize(element);
}

localize(document);
watchTheme();
if (filter) {
  watchFilter();
  watchPause();
  connect();
}
const versions = find("#versions");
if (versions) {
  new IntersectionObserver((seen, observer) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    showVersions(versions).catch(() => {}); // the link to them stays
  }).observe(versions);
}
