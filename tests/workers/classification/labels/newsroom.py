"""Examples of a small newsroom, made of its own words."""

import csv
import json

WORDS = {
    "Ports": "ship harbour crane container dock cargo",
    "Courts": "judge trial verdict lawyer jury appeal",
    "Farms": "wheat harvest tractor cattle barley field",
}
FILLER = ["today", "town", "said", "people", "came", "went", "usual", "road", "near", "old", "bridge"]


def text(label, number):
    """Return a text of a label, different for each number."""
    words = WORDS[label].split()
    chosen = [words[(number + step * (1 + number // 6)) % 6] for step in range(3)]
    filler = [FILLER[(number * 7 + step * 5) % len(FILLER)] for step in range(6)]
    return " ".join(["the", *chosen, *filler, f"number{number}"])


def single(each=20):
    """Return rows of text and label."""
    return [(text(label, number), label) for label in WORDS for number in range(each)]


def table(path, rows, header=("text", "label"), delimiter=","):
    """Write rows as a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return path


def lines(path, objects):
    """Write objects as JSON lines."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects), encoding="utf-8")
    return path
