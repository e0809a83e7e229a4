"""The report page in a real browser: `make test-browser` gets what is needed and runs this."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hostile_report import MARKUP, hostile_report

from terminal.report.page import page

DRIVE = Path(__file__).parent / "drive.mjs"
PLAYWRIGHT = os.environ.get("NOCTULE_TEST_PLAYWRIGHT", "")
PICTURES = os.environ.get("NOCTULE_TEST_PICTURES", "")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(
    not PLAYWRIGHT or not CHROMIUM, reason="no Chromium: `make test-browser` says what is missing"
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the report of a hostile repository tells."""
    return hostile_report(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def seen(told: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a browser made of the page."""
    folder = Path(PICTURES) if PICTURES else tmp_path_factory.mktemp("pictures")
    folder.mkdir(exist_ok=True)
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(page(told), "utf-8")
    node = shutil.which("node") or "node"
    environment = {**os.environ, "NOCTULE_TEST_PLAYWRIGHT": PLAYWRIGHT}
    ended = subprocess.run(
        [node, str(DRIVE), str(CHROMIUM), str(file), str(folder)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    seen: dict[str, Any] = json.loads(ended.stdout)
    assert all((folder / f"{look}.png").stat().st_size > 10_000 for look in seen["looks"])
    return seen


def test_it_asks_for_nothing_and_complains_of_nothing(seen: dict[str, Any]) -> None:
    assert (seen["requests"], seen["complaints"]) == ([], [])


def test_nothing_of_the_repository_becomes_markup_or_runs(seen: dict[str, Any]) -> None:
    assert seen["planted"] == [None, 0]
    assert MARKUP[:40] in seen["text"]
    for look in seen["looks"].values():
        assert (look["scripts"], look["foreign"]) == (2, 0)


def test_every_part_is_there_in_light_in_dark_and_on_a_phone(seen: dict[str, Any]) -> None:
    parts = [
        "Learned lately",
        "Coverage and staleness",
        "Call graph of a module",
        "Questions",
        "What sleep cost, and what it saved",
    ]
    assert {name: look["headings"] for name, look in seen["looks"].items()} == dict.fromkeys(
        ("light", "dark", "phone"), parts
    )
    assert {name: look["wide"] for name, look in seen["looks"].items()} == {"light": 0, "dark": 0, "phone": 0}
    assert seen["looks"]["light"]["ground"] == seen["looks"]["phone"]["ground"] != seen["looks"]["dark"]["ground"]
    assert seen["toggled"] == seen["looks"]["dark"]["ground"]


def test_one_can_look_into_folders_and_at_what_a_symbol_is_tied_to(seen: dict[str, Any]) -> None:
    before, after = seen["crumbs"]
    assert len(after) > len(before)
    assert seen["mode"] == ["staleness"]
    assert seen["chosen"] > 0
    assert "shown" in seen["detail"]
