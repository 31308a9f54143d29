"""The README's promises that a machine can check."""

import re

from services.settings import Settings
from tests.product import ROOT

README = (ROOT / "README.md").read_text()


def test_every_setting_that_the_readme_names_exists():
    known = set(Settings.__struct_fields__)
    named = {name.lower() for name in re.findall(r"DROPWIRE_([A-Z_]+)", README)}

    assert {name for name in named - known if name.removesuffix("_file") not in known} == set()


def test_every_file_that_the_readme_links_exists():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_five_lines_of_the_readme_are_python():
    [snippet] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    compile(snippet, "README.md", "exec")
    assert len([line for line in snippet.splitlines() if line.strip()]) <= 5
