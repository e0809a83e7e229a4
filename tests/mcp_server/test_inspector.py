"""The MCP Inspector's command line, a client by others, against `noctule mcp`: it lists the tools and calls one."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hooked_repository import make_repository, put_on_path

CACHED = Path(__file__).parents[2] / ".cache/inspector/node_modules/.bin"
SEARCHED = os.pathsep.join([str(CACHED), os.environ.get("PATH", "")])
INSPECTOR = shutil.which("mcp-inspector", path=SEARCHED)

pytestmark = pytest.mark.skipif(
    INSPECTOR is None or shutil.which("node") is None,
    reason="the MCP Inspector is not installed: `make inspector` does so where there is npm",
)


def test_the_inspector_lists_the_tools_and_calls_one(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "repository")
    path = put_on_path(tmp_path / "programs")
    environment = {**os.environ, "PATH": path, "NOCTULE_DATA": str(tmp_path / "data"), "NOCTULE_SERVER": "off"}

    def inspect(*arguments: str) -> Any:
        command = [INSPECTOR, "--cli", "noctule", "mcp", "--method", *arguments]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=200)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    tools = inspect("tools/list")["tools"]
    assert [tool["name"] for tool in tools] == ["explore", "context", "facts", "impact", "questions", "status"]
    assert all(tool["outputSchema"]["properties"]["freshness"] for tool in tools)
    called = inspect("tools/call", "--tool-name", "facts", "--tool-arg", "symbol=sell")
    assert called["structuredContent"]["symbol"] == "shop.py::sell"
    assert "shop.py::sell" in called["content"][0]["text"]
    assert inspect("tools/call", "--tool-name", "facts", "--tool-arg", "symbol=nothing")["isError"]
