"""Whole sessions with the abilities that three real editors announce, played by a client that is not ours."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio
from editor_programs import environment
from ledger_repository import FILES, git, write
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

CLIENTS = ("emacs@v29.1", "neovim@v0.11.0", "visual_studio_code@v1.65.2")
DEPOSIT = types.Position(14, 10)
P = TypeVar("P")
R = TypeVar("R")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "ledger"
    write(root, FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    return root


@pytest_asyncio.fixture(params=CLIENTS)
async def client(request: pytest.FixtureRequest, isolated: Path, root: Path) -> AsyncIterator[LanguageClient]:
    """A session in which the repository was slept over and `ledger/account.py` is open."""
    command = [sys.executable, "-P", "-m", "lsp_server"]
    client = await ClientServerConfig(server_command=command, server_env=environment(isolated)).start()
    assert isinstance(client, LanguageClient)
    for method in ("noctule/status/didChange", "client/registerCapability", "workspace/codeLens/refresh"):
        client.feature(method)(lambda _: None)
    params = types.InitializeParams(capabilities=client_capabilities(request.param), root_uri=root.as_uri())
    params.workspace_folders = [types.WorkspaceFolder(root.as_uri(), "ledger")]
    await client.initialize_session(params)
    file = root / "ledger/account.py"
    opened = types.TextDocumentItem(file.as_uri(), "python", 1, file.read_text("utf-8"))
    client.text_document_did_open(types.DidOpenTextDocumentParams(opened))
    await client.workspace_execute_command_async(types.ExecuteCommandParams("noctule.sleepNow"))
    yield client
    await client.shutdown_session()


@pytest.mark.asyncio
async def test_a_session_of_an_editor(client: LanguageClient, root: Path) -> None:
    document = types.TextDocumentIdentifier((root / "ledger/account.py").as_uri())
    while (shown := await hover(client, document)) is None or "Raises: `ValueError`" not in shown:
        await asyncio.sleep(0.1)
    assert shown.rstrip().endswith("proved*")

    lenses = await asked(client.text_document_code_lens_async, types.CodeLensParams(document))
    (lens,) = (each for each in lenses or () if each.range.start.line == DEPOSIT.line)
    resolved = await asked(client.code_lens_resolve_async, lens)
    assert resolved.command is not None
    assert "1 test" in resolved.command.title

    prepared = await asked(
        client.text_document_prepare_call_hierarchy_async, types.CallHierarchyPrepareParams(document, DEPOSIT)
    )
    (item,) = prepared or ()
    calls = await asked(client.call_hierarchy_incoming_calls_async, types.CallHierarchyIncomingCallsParams(item))
    assert [call.from_.name for call in calls or ()] == ["test_deposit"]

    assert await asked(client.text_document_document_symbol_async, types.DocumentSymbolParams(document))
    found = await asked(client.workspace_symbol_async, types.WorkspaceSymbolParams("raises ValueError"))
    assert "Account.deposit raises ValueError" in " ".join(each.name for each in found or ())

    actions = await asked(
        client.text_document_code_action_async,
        types.CodeActionParams(document, types.Range(DEPOSIT, DEPOSIT), types.CodeActionContext([])),
    )
    assert any(action.title.startswith("Explain deposit") for action in actions or ())
    assert client.error is None


async def asked(request: Callable[[P], Awaitable[R]], params: P) -> R:
    """The result of a request that is made again where a change overtook it, as the protocol wants it."""
    for _ in range(50):
        try:
            return await request(params)
        except JsonRpcException as error:
            if error.code != types.LSPErrorCodes.ContentModified:
                raise
    raise AssertionError("outdated fifty times")


async def hover(client: LanguageClient, document: types.TextDocumentIdentifier) -> str | None:
    found = await asked(client.text_document_hover_async, types.HoverParams(document, DEPOSIT))
    if found is None:
        return None
    return found.contents.value if isinstance(found.contents, types.MarkupContent) else str(found.contents)
