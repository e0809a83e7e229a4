"""`noctule doctor` and `noctule gc`, as a user runs them."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

Noctule = Callable[..., subprocess.CompletedProcess[str]]


def test_the_doctor_tells_and_exits_by_what_it_found(noctule: Noctule, slept: Path, shop: Path) -> None:
    ended = noctule("-C", str(slept), "doctor")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "every row has its digest" in ended.stdout

    (shop / ".noctule.toml").write_text("efort = 1\n")
    ended = noctule("-C", str(shop), "--json", "doctor")
    findings = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 1
    assert [finding["about"] for finding in findings if finding["state"] == "fault"] == ["configuration"]
    assert all(finding["fix"] for finding in findings if finding["state"] != "ok")


def test_the_doctor_works_without_a_home(noctule: Noctule, shop: Path) -> None:
    ended = noctule("-q", "-C", str(shop), "doctor", environment={"HOME": "/proc/nowhere", "NOCTULE_DATA": ""})
    assert ended.returncode == 1
    assert "FAULT data directory" in ended.stdout
    assert ended.stderr == ""


def test_gc_tells_before_it_does(noctule: Noctule, shop: Path) -> None:
    assert noctule("-C", str(shop), "gc").returncode == 0
    noctule("-q", "-C", str(shop), "index")
    elsewhere = shop.with_name("elsewhere-now")
    shutil.move(shop, elsewhere)
    told = noctule("-C", str(elsewhere), "gc", "--dry-run")
    assert told.stdout.startswith("would delete store of shop-repository-")
    done = noctule("-C", str(elsewhere), "--json", "gc")
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (row["what"], row["kept"], row["dry_run"]) == ("store", "", False)
    assert noctule("-C", str(elsewhere), "gc").stdout == ""
