"""The MCP server as a process of its own, spoken to by the SDK's client: tools, schemas, results, hostile arguments."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from mcp_server.repository import root_for
from workspace.errors import NoctuleError

TOOLS = {"explore", "context", "facts", "impact", "questions", "status"}
SHOP = {
    "shop/__init__.py": '"""A shop."""\n',
    "shop/prices.py": (
        "VAT = 0.2\n\n\ndef with_vat(price: float) -> float:\n"
        '    """Add tax \x1b]0;owned\x07 to a net\u202e price."""\n'
        '    if price < 0:\n        raise ValueError("negative")\n    return price * (1 + VAT)\n'
    ),
    "shop/till.py": (
        "from shop.prices import with_vat\n\n\nclass Till:\n    def total(self, prices: list[float]) -> float:\n"
        "        return sum(with_vat(price) for price in prices)\n"
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A repository that was slept over, and the environment in which it was."""
    base = tmp_path_factory.mktemp("mcp")
    root = base / "repository"
    for name, text in SHOP.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    environment = {**os.environ, "NOCTULE_DATA": str(base / "data"), "NOCTULE_SERVER": "off", "NOCTULE_BUGS": "raise"}
    command = [sys.executable, "-P", "-c", "from terminal.main import main; main()", "-q", "-C", str(root), "sleep"]
    subprocess.run(command, check=True, env=environment)
    return root, environment


@asynccontextmanager
async def connected(root: Path, environment: dict[str, str], *arguments: str) -> AsyncIterator[ClientSession]:
    command = StdioServerParameters(
        command=sys.executable, args=["-P", "-m", "mcp_server", *arguments], env=environment, cwd=root
    )
    async with stdio_client(command) as streams, ClientSession(*streams) as session:
        await session.initialize()
        yield session


Session = Callable[..., Any]


@pytest.fixture
def session(place: tuple[Path, dict[str, str]]) -> Session:
    """Opens a session about the repository."""
    return lambda: connected(*place)


@pytest.mark.asyncio
async def test_there_are_six_tools_that_only_read(session: Session) -> None:
    async with session() as client:
        tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        assert tool.description
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)


RESULTS: list[tuple[str, dict[str, Any], str]] = [
    ("explore", {"question": "What does with_vat do?"}, "shop/prices.py:4"),
    ("context", {"question": "What does with_vat do?", "tokens": 200}, "shop/prices.py"),
    ("facts", {"symbol": "with_vat"}, "ValueError"),
    ("impact", {"symbol": "shop.prices.with_vat"}, "shop/till.py:6 shop/till.py::Till.total (call, exact)"),
    ("impact", {"symbol": "with_vat", "of": "callers", "depth": 1}, "shop/till.py::Till.total"),
    ("impact", {"symbol": "Till.total", "of": "callees"}, "shop/prices.py::with_vat"),
    ("questions", {"subject": "with_vat"}, "**"),
    ("status", {}, "files: 3"),
]


@pytest.mark.asyncio
async def test_a_result_is_told_twice_with_citations_and_freshness(session: Session) -> None:
    async with session() as client:
        schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
        for tool, arguments, told in RESULTS:
            result = await client.call_tool(tool, arguments)
            assert not result.is_error
            assert told in result.content[0].text
            structured = result.structured_content
            jsonschema.validate(structured, schemas[tool])
            assert structured["freshness"]
            assert structured["citations"] or tool == "status"
            assert not set(str(structured) + result.content[0].text) & {"\x1b", "\x07", "\u202e"}


@pytest.mark.asyncio
async def test_a_context_names_the_files_that_a_change_would_touch(session: Session) -> None:
    async with session() as client:
        result = await client.call_tool("context", {"question": "Let with_vat round down", "tokens": 200})
        assert result.structured_content["ranked_files"][0] == "shop/prices.py"


@pytest.mark.asyncio
async def test_a_call_sees_what_was_written_before_it(place: tuple[Path, dict[str, str]]) -> None:
    root, environment = place
    async with connected(root, environment) as client:
        for number in range(5):
            (root / "shop/new.py").write_text(f"def made_{number}():\n    return with_vat({number})\n")
            found = await client.call_tool("facts", {"symbol": f"made_{number}"})
            assert found.structured_content["symbol"] == f"shop/new.py::made_{number}"
        (root / "shop/new.py").unlink()
        assert (await client.call_tool("facts", {"symbol": "made_4"})).is_error


HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("facts", {}),
    ("facts", {"symbol": ""}),
    ("facts", {"symbol": 7}),
    ("facts", {"symbol": "x" * 100_000}),
    ("facts", {"symbol": "../../etc/passwd"}),
    ("facts", {"symbol": "\x00"}),
    ("explore", {"question": "x" * 1_000_000}),
    ("explore", {"question": "?", "rows": 10**9}),
    ("context", {"question": "how", "tokens": -1}),
    ("context", {"question": "how", "tokens": 1e300}),
    ("impact", {}),
    ("impact", {"symbol": "with_vat", "revision": "HEAD"}),
    ("impact", {"of": "callers", "revision": "HEAD"}),
    ("impact", {"revision": "--output=/tmp/x"}),
    ("impact", {"revision": "$(id)"}),
    ("impact", {"diff": "not a diff"}),
    ("impact", {"symbol": "with_vat", "certainty": "certain"}),
    ("impact", {"symbol": "with_vat", "depth": 10**6}),
    ("questions", {"subject": "with_vat", "change": True}),
    ("questions", {"subject": ["with_vat"]}),
]


@pytest.mark.asyncio
async def test_hostile_arguments_are_refused_in_words_and_harm_nothing(session: Session) -> None:
    async with session() as client:
        for tool, arguments in HOSTILE:
            result = await client.call_tool(tool, arguments)
            assert result.is_error or "diff" in arguments, arguments
            assert "Traceback" not in result.content[0].text
        assert not (await client.call_tool("status", {})).is_error


@pytest.mark.asyncio
async def test_away_from_any_repository_every_tool_says_so(place: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    async with connected(tmp_path, place[1]) as client:
        result = await client.call_tool("status", {})
    assert result.is_error
    assert "not in a git repository" in result.content[0].text


@pytest.mark.asyncio
async def test_a_given_root_need_not_have_git(place: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/a.py").write_text("def one():\n    return 1\n")
    async with connected(tmp_path, place[1], "--root", str(tmp_path / "plain")) as client:
        assert not (await client.call_tool("facts", {"symbol": "one"})).is_error


def test_the_root_is_never_guessed(tmp_path: Path) -> None:
    with pytest.raises(NoctuleError, match="not in a git repository"):
        root_for(None, tmp_path)
    assert root_for(tmp_path, Path("/")) == tmp_path


def test_the_process_ends_with_its_client(place: tuple[Path, dict[str, str]]) -> None:
    root, environment = place
    command = [sys.executable, "-P", "-m", "mcp_server"]
    done = subprocess.run(command, cwd=root, env=environment, input=b"", capture_output=True, timeout=60)
    assert done.returncode == 0
    assert done.stdout == b""
