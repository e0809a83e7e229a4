"""`noctule mcp setup`: what assistants are told, printed or written; what was there is kept, and a copy is made."""

import json
import stat
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terminal.mcp.clients import CLIENTS

Noctule = Callable[..., subprocess.CompletedProcess[str]]


def written(file: Path) -> Any:
    text = file.read_text()
    return tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)


@pytest.mark.parametrize(("client", "scope"), [(c, ["project", "user"][n % 2]) for n, c in enumerate(CLIENTS)])
def test_what_is_printed_is_what_is_written(noctule: Noctule, shop: Path, client: str, scope: str) -> None:
    printed = noctule("-C", str(shop), "mcp", "setup", client, "--scope", scope)
    assert printed.returncode == 0
    file = Path(printed.stderr.removeprefix("this goes into ").partition("; --write")[0])
    assert not file.exists()
    done = noctule("-C", str(shop), "mcp", "setup", client, "--scope", scope, "--write")
    assert done.returncode == 0
    parse = tomllib.loads if file.suffix == ".toml" else json.loads
    assert written(file) == parse(printed.stdout)
    assert file.is_relative_to(shop) == (scope == "project")
    assert "says so already" in noctule("-C", str(shop), "mcp", "setup", client, "--scope", scope, "--write").stdout
    assert len(list(file.parent.glob("*.bak"))) == 0


def test_what_is_there_is_kept_and_copied_first(noctule: Noctule, shop: Path, isolated: Path) -> None:
    file = isolated / ".config/zed/settings.json"
    file.parent.mkdir(parents=True)
    before = '// mine\n{\n  "theme": "One Dark", // for now\n  "context_servers": {"other": {"command": "x"}},\n}\n'
    file.write_text(before)
    file.chmod(0o600)
    assert noctule("-C", str(shop), "mcp", "setup", "zed", "--write").returncode == 0
    text = file.read_text()
    assert all(kept in text for kept in ("// mine", "// for now", '"other": {"command": "x"}', '"noctule": {'))
    (copy,) = file.parent.glob("settings.json.*.bak")
    assert copy.read_text() == before
    assert {stat.S_IMODE(each.stat().st_mode) for each in (file, copy)} == {0o600}


def test_toml_keeps_comments_and_other_servers(noctule: Noctule, shop: Path, isolated: Path) -> None:
    file = isolated / ".codex/config.toml"
    file.parent.mkdir()
    file.write_text(
        '# mine\nmodel = "o"\n\n[mcp_servers.other]\ncommand = "x" # keep\n\n[mcp_servers.noctule]\ncommand = "old"\n'
    )
    assert noctule("-C", str(shop), "mcp", "setup", "codex", "--scope", "user", "--write").returncode == 0
    text = file.read_text()
    assert "# mine" in text
    assert "# keep" in text
    servers = tomllib.loads(text)["mcp_servers"]
    assert servers["other"] == {"command": "x"}
    assert servers["noctule"]["args"] == ["mcp"]


def test_a_link_to_a_configuration_is_followed(noctule: Noctule, shop: Path, isolated: Path, tmp_path: Path) -> None:
    (tmp_path / "dotfiles.json").write_text("{}")
    (isolated / ".claude.json").symlink_to(tmp_path / "dotfiles.json")
    assert noctule("-C", str(shop), "mcp", "setup", "claude-code", "--scope", "user", "--write").returncode == 0
    assert (isolated / ".claude.json").is_symlink()
    assert "noctule" in written(tmp_path / "dotfiles.json")["mcpServers"]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"{", "line 1"), (b"\xff{}", "UTF-8"), (b'{"mcpServers": 3}', "is no object"), (b"[]", "object")],
)
def test_a_configuration_that_cannot_be_read_is_left_alone(
    noctule: Noctule, shop: Path, content: bytes, told: str
) -> None:
    (shop / ".mcp.json").write_bytes(content)
    done = noctule("-C", str(shop), "mcp", "setup", "claude-code", "--write")
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert (shop / ".mcp.json").read_bytes() == content
    assert len(list(shop.glob(".mcp.json*"))) == 1


def test_an_unknown_client_gets_the_names_of_those_that_are_known(noctule: Noctule, shop: Path) -> None:
    done = noctule("-C", str(shop), "mcp", "setup", "vscod")
    assert done.returncode == 2
    assert "did you mean 'vscode'?" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_place_that_cannot_be_written_is_named(noctule: Noctule, shop: Path) -> None:
    done = noctule(
        "-C", str(shop), "mcp", "setup", "cursor", "--scope", "user", "--write", environment={"HOME": "/proc"}
    )
    assert done.returncode == 1
    assert "/proc/.cursor" in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_name_all_are_listed(noctule: Noctule, shop: Path) -> None:
    listed = noctule("-C", str(shop), "mcp", "setup", "--json").stdout.splitlines()
    assert [json.loads(line)["client"] for line in listed] == list(CLIENTS)
