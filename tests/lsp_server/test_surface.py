"""Every method beyond the hover: lenses, actions, implementations, hints, commands, configuration, consent."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ledger_repository import FILES, git, write
from lsp_client import Client

ACCOUNT = "ledger/account.py"
MORE = {
    "ledger/kinds.py": (
        '"""Kinds of stores."""\n\nfrom ledger.store import Store\n\n\n'
        'class Loud(Store):\n    """Says what it does."""\n\n'
        "    def append(self, kind: str, amount: int) -> None:\n"
        '        """Write one entry.\n\n        Args:\n            kind: what it is\n'
        '            sum: how much\n        """\n'
        "        print(kind)\n        super().append(kind, amount)\n"
    )
}
PRICE = '{ "tester" = { input = 1, output = 1 } }'


def has_slept(status: dict[str, Any]) -> bool:
    return status["state"] == "idle" and status.get("facts", 0) > 0 and status["outdated"] == 0


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed repository with an override and a docstring that is wrong."""
    root = tmp_path_factory.mktemp("surface") / "ledger-repo"
    root.mkdir()
    write(root, FILES | MORE)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    return root


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    place = tmp_path_factory.mktemp("data")
    quiet = {"NOCTULE_SLEEP_LOAD_MAX": "1000", "NOCTULE_MODEL": "tester", "NOCTULE_PRICES": PRICE}
    return {"HOME": str(place), "NOCTULE_DATA": str(place / "data"), "NOCTULE_BUGS": "raise", **quiet}


@pytest.fixture(scope="module")
def client(root: Path, environment: dict[str, str]) -> Iterator[Client]:
    """A session that was slept over, of a client that can do everything; hints are switched on."""
    able = {
        "workspace": {
            "configuration": True,
            "didChangeWatchedFiles": {"dynamicRegistration": True},
            "didChangeConfiguration": {"dynamicRegistration": True},
            "codeLens": {"refreshSupport": True},
        },
    }
    with Client(environment=environment) as client:
        options = {"features": {"inlayHint": True, "diagnostic": True}}
        client.initialize(root, initializationOptions=options, more=able)
        client.wait_for(has_slept)
        yield client


def document(root: Path, path: str) -> dict[str, Any]:
    return {"textDocument": {"uri": (root / path).as_uri()}}


def at(root: Path, path: str, needle: str) -> dict[str, Any]:
    before = (root / path).read_text().partition(needle)[0]
    position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
    return {**document(root, path), "position": position}


def command(client: Client, name: str, *arguments: Any) -> Any:
    return client.result("workspace/executeCommand", {"command": f"noctule.{name}", "arguments": list(arguments)})


def test_lenses_count_callers_tests_and_questions(client: Client, root: Path) -> None:
    found = client.result("textDocument/codeLens", document(root, ACCOUNT))
    assert [lens["range"]["start"]["line"] for lens in found] == [7, 10, 14]
    whole = [client.result("codeLens/resolve", lens)["command"] for lens in found]
    assert whole[2]["title"].startswith("1 test")
    assert "question" in whole[2]["title"]
    assert whole[2]["command"] == "noctule.facts"
    known = command(client, "facts", *whole[2]["arguments"])
    assert known["subject"] == f"{ACCOUNT}::Account.deposit"
    shown = [m["params"]["message"] for m in client.notifications if m.get("method") == "window/showMessage"]
    assert any("Add `amount`" in text for text in shown)  # an editor that only hands commands on shows it, too


def test_a_lens_of_what_is_gone_says_nothing(client: Client, root: Path) -> None:
    [lens, *_] = client.result("textDocument/codeLens", document(root, ACCOUNT))
    for data in (None, [], {"moniker": "gone.py::x", "uri": lens["data"]["uri"]}, {"uri": 5}):
        assert client.result("codeLens/resolve", {**lens, "data": data})["command"]["command"] == ""


def test_actions_are_about_the_name(client: Client, root: Path) -> None:
    place = at(root, ACCOUNT, "append('deposit'")["position"]
    context = {"diagnostics": [], "triggerKind": 1}
    asked = {**document(root, ACCOUNT), "range": {"start": place, "end": place}, "context": context}
    found = client.result("textDocument/codeAction", asked)
    assert [action["title"] for action in found] == [
        "Explain append",
        "Who calls append?",
        "What breaks if I change append?",
    ]
    callers = command(client, "callers", *found[1]["command"]["arguments"])
    assert [row["caller"] for row in callers["callers"]] == [
        f"{ACCOUNT}::Account.deposit",
        "ledger/kinds.py::Loud.append",
    ]
    impact = command(client, "impact", *found[2]["command"]["arguments"])
    assert impact["subjects"] == ["ledger/store.py::Store.append"]
    explained = command(client, "explain", *found[0]["command"]["arguments"])
    assert "entry" in explained["answer"]
    # A light bulb for every name that the cursor passes would say nothing.
    assert client.result("textDocument/codeAction", {**asked, "context": {**context, "triggerKind": 2}}) is None
    assert client.result("textDocument/codeAction", {**asked, "context": {**context, "only": ["refactor"]}}) is None
    assert client.result("textDocument/codeAction", {**asked, "context": {**context, "only": ["noctule"]}})


def test_implementations(client: Client, root: Path) -> None:
    classes = client.result("textDocument/implementation", at(root, "ledger/store.py", "Store:"))
    assert [place["uri"].rpartition("/")[2] for place in classes] == ["kinds.py"]
    methods = client.result("textDocument/implementation", at(root, "ledger/store.py", "append("))
    assert [place["range"]["start"]["line"] for place in methods] == [8]
    assert client.result("textDocument/implementation", at(root, ACCOUNT, "deposit(")) is None


def test_hints_and_diagnostics_where_they_are_wanted(client: Client, root: Path) -> None:
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    hints = client.result("textDocument/inlayHint", {**document(root, ACCOUNT), "range": whole})
    assert any("raises ValueError" in hint["label"] for hint in hints)
    report = client.result("textDocument/diagnostic", document(root, "ledger/kinds.py"))
    assert [(d["code"], d["severity"]) for d in report["items"]] == [("docstring-mismatch", 4)]
    assert "`sum`" in report["items"][0]["message"]
    assert client.result("textDocument/diagnostic", document(root, "nowhere.py"))["items"] == []


def test_a_call_that_an_edit_broke_is_a_hint(client: Client, root: Path) -> None:
    text = FILES["ledger/store.py"].replace("amount: int) -> None", "amount: int, when: str) -> None")
    uri = (root / "ledger/store.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": item})
    report = client.result("textDocument/diagnostic", document(root, ACCOUNT))
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    [broken] = [d for d in report["items"] if d["code"] == "broken-caller"]
    assert broken["range"]["start"]["line"] == 19
    assert "needs `when`" in broken["message"]


def test_questions_are_listed_likeliest_first(client: Client, root: Path) -> None:
    about = client.result("noctule/questions", {"path": ACCOUNT})["questions"]
    assert about
    assert all(row["subject"].startswith(ACCOUNT) for row in about)
    assert [row["likelihood"] for row in about] == sorted((row["likelihood"] for row in about), reverse=True)
    place = at(root, ACCOUNT, "deposit(")
    here = client.result("noctule/questions", {"uri": place["textDocument"]["uri"], "position": place["position"]})
    assert {row["subject"] for row in here["questions"]} == {f"{ACCOUNT}::Account.deposit"}
    assert "questions" in client.result("noctule/questions", {"change": True})
    assert client.error("noctule/questions", {"max": 0})["code"] == -32602


def test_commands_answer_as_the_requests_do(client: Client) -> None:
    assert command(client, "ask", "What does Account.deposit do?")["found"]
    told = command(client, "facts", {"symbol": "Store.append"})
    asked = client.result("noctule/facts", {"symbol": "Store.append"})
    ages = [fact.pop("age_s") for fact in (*told["facts"], *asked["facts"])]
    assert told == asked
    assert all(0 <= age < 3600 for age in ages), ages
    assert command(client, "context", {"question": "How are deposits stored?", "tokens": 100})["contexts"]
    assert command(client, "questions", {"symbol": "Account"})["questions"]
    assert command(client, "status")[0]["spent_today_micro_usd"] == 0
    assert client.error("workspace/executeCommand", {"command": "noctule.facts", "arguments": [5]})["code"] == -32602


def test_a_thumb_down_is_kept_and_is_work_for_the_next_shift(client: Client) -> None:
    first, second = "What does `Account.deposit` do?", "What does `Store.append` do?"
    for question in (first, second):
        assert client.result("noctule/ask", {"question": question})["receipt"]["anticipated"]
    assert client.result("noctule/feedback", {"verdict": "good"}) == {"question": second, "verdict": "good"}
    bad = {"verdict": "bad", "question": first, "about": "Store.append"}
    assert client.result("noctule/feedback", bad)["question"] == first
    assert not client.result("noctule/ask", {"question": first})["receipt"]["anticipated"]
    client.result("noctule/sleep", {})
    prepared = client.result("noctule/ask", {"question": first})
    assert prepared["receipt"]["anticipated"] == first and "Store.append" in prepared["answer"]
    assert client.error("noctule/feedback", {"verdict": "bad", "question": "never asked"})["code"] == -32803
    assert client.error("noctule/feedback", {"verdict": "so so"})["code"] == -32602


def test_what_is_written_before_a_question_is_in_the_answer(client: Client, root: Path) -> None:
    file = root / "ledger" / "written.py"
    for number in range(5):
        file.write_text(f"def written_{number}():\n    return {number}\n")
        assert client.result("noctule/facts", {"symbol": f"written_{number}"})["subject"].endswith(f"written_{number}")
    file.unlink()
    assert client.error("noctule/facts", {"symbol": "written_4"})["code"] == -32803


def test_the_client_is_asked_to_tell_of_files_and_settings(client: Client) -> None:
    registered = [
        entry["method"]
        for request in client.requests
        if request["method"] == "client/registerCapability"
        for entry in request["params"]["registrations"]
    ]
    assert sorted(registered) == ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"]
    assert "workspace/configuration" in [request["method"] for request in client.requests]
    assert "workspace/codeLens/refresh" in [request["method"] for request in client.requests]


def test_by_default_nothing_is_drawn_into_the_text(root: Path, environment: dict[str, str]) -> None:
    with Client(environment=environment) as client:
        operations = {"didCreate": True, "didRename": True, "didDelete": True}
        capabilities = client.initialize(root, more={"workspace": {"fileOperations": operations}})
    assert "inlayHintProvider" not in capabilities
    assert "diagnosticProvider" not in capabilities
    assert capabilities["codeLensProvider"] == {"resolveProvider": True}
    assert capabilities["implementationProvider"] is True
    assert "noctule.explain" in capabilities["executeCommandProvider"]["commands"]
    assert set(capabilities["workspace"]["fileOperations"]) == {"didCreate", "didRename", "didDelete"}


def test_a_configuration_switches_features_of_a_folder(root: Path, environment: dict[str, str]) -> None:
    able = {
        "workspace": {"configuration": True},
        "textDocument": {"inlayHint": {"dynamicRegistration": True}},
    }
    with Client(environment=environment) as client:
        client.answers["workspace/configuration"] = [{"features": {"hover": "off", "inlayHint": True}, "path": "/x"}]
        client.initialize(root, more=able)
        client.wait_for(lambda status: status["state"] in ("idle", "sleeping"))
        assert client.result("textDocument/hover", at(root, ACCOUNT, "deposit(")) is None
        assert client.result("textDocument/documentSymbol", document(root, ACCOUNT))
        end = time.monotonic() + 10
        while "textDocument/inlayHint" not in json.dumps(client.requests):
            client.result("noctule/status", {})
            assert time.monotonic() < end
        client.answers["workspace/configuration"] = [{"features": {"hover": True}}]
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        while client.result("textDocument/hover", at(root, ACCOUNT, "deposit(")) is None:
            assert time.monotonic() < end


def test_definitions_yield_to_another_server(root: Path, environment: dict[str, str]) -> None:
    with Client(environment=environment) as client:
        client.initialize(root, initializationOptions={"servedElsewhere": ["python"]})
        client.wait_for(lambda status: status["state"] in ("idle", "sleeping"))
        assert client.result("textDocument/definition", at(root, ACCOUNT, "deposit(")) is not None
        text = (root / ACCOUNT).read_text()
        item = {"uri": (root / ACCOUNT).as_uri(), "languageId": "python", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})
        assert client.result("textDocument/definition", at(root, ACCOUNT, "deposit(")) is None
        assert client.result("textDocument/hover", at(root, ACCOUNT, "deposit(")) is not None


def test_money_is_spent_after_consent_only(client: Client) -> None:
    asked = {"question": "What does Account.deposit do?", "online": True}
    refused = client.error("noctule/ask", asked)
    assert "nothing was sent" in refused["message"]
    [question] = [r for r in client.requests if r["method"] == "window/showMessageRequest"]
    assert "costs money" in question["params"]["message"]
    client.answers["window/showMessageRequest"] = {"title": "Spend it"}
    agreed = client.call("noctule/ask", asked)  # there is no key: nothing is sent now either, but for another reason
    assert "nothing was sent" not in json.dumps(agreed)
    client.call("noctule/ask", asked)
    assert len([r for r in client.requests if r["method"] == "window/showMessageRequest"]) == 2


@pytest.mark.parametrize("server", ["on", "off"])
@pytest.mark.parametrize(
    ("arguments", "options", "why"),
    [((), {"trusted": False}, "not trusted"), ((), {"offline": True}, "offline"), (("--offline",), None, "offline")],
)
def test_nothing_is_sent_where_an_editor_forbids_it(
    root: Path, environment: dict[str, str], server: str, arguments: tuple[str, ...], options: Any, why: str
) -> None:
    with Client(environment={**environment, "NOCTULE_SERVER": server}, arguments=arguments) as client:
        client.initialize(root, initializationOptions=options)
        assert why in client.error("noctule/ask", {"question": "What?", "online": True})["message"]
