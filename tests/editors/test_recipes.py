"""Recipes of programs that are not driven here: what they start is started, as their files say."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from editor_programs import ROOT, environment, recipe
from ledger_repository import FILES, git, write

PLUGIN = ROOT / "editors" / "claude-code"


def started(entry: dict[str, object]) -> list[str]:
    """The command of an entry, with its arguments."""
    arguments = entry["args"]
    assert isinstance(arguments, list)
    return [str(entry["command"]), *map(str, arguments)]


def mcp_servers() -> dict[str, list[str]]:
    plugin = json.loads((PLUGIN / ".mcp.json").read_text("utf-8"))["mcpServers"]["noctule"]
    zed = json.loads(recipe("Zed", "json"))["context_servers"]["noctule"]
    return {"claude-code": started(plugin), "zed": started(zed)}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "Keep accounts")
    return tmp_path


@pytest.mark.parametrize("client", ["claude-code", "zed"])
def test_the_mcp_server_of_a_recipe_lists_its_tools(isolated: Path, repository: Path, client: str) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    ]
    with subprocess.Popen(
        mcp_servers()[client], env=environment(isolated), cwd=repository, stdin=-1, stdout=-1, stderr=-3, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for message in messages:
            server.stdin.write(json.dumps(message) + "\n")
            server.stdin.flush()
        listed = next(reply for line in server.stdout if (reply := json.loads(line)).get("id") == 2)
        server.stdin.close()
        server.wait(timeout=30)
    assert {"facts", "impact"} <= {tool["name"] for tool in listed["result"]["tools"]}


def test_the_language_server_of_the_claude_code_plugin_starts(isolated: Path, repository: Path) -> None:
    entry = json.loads((PLUGIN / ".lsp.json").read_text("utf-8"))["noctule"]
    params = {"processId": os.getpid(), "rootUri": repository.as_uri(), "capabilities": {}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
    given = environment(isolated)
    with subprocess.Popen(started(entry), env=given, cwd=repository, stdin=-1, stdout=-1, stderr=-3) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        server.stdin.flush()
        length = int(server.stdout.readline().split(b":")[1])
        server.stdout.readline()
        capabilities = json.loads(server.stdout.read(length))["result"]["capabilities"]
        server.stdin.close()
        server.wait(timeout=30)
    assert capabilities["callHierarchyProvider"]
    assert {".py", ".ts", ".go", ".rs"} <= set(entry["extensionToLanguage"])


def test_the_plugin_of_claude_code_has_a_manifest() -> None:
    manifest = json.loads((PLUGIN / ".claude-plugin" / "plugin.json").read_text("utf-8"))
    assert manifest["name"] == "noctule"
    assert manifest["license"] == "Apache-2.0"
