"""The chat on a real terminal: typed at, looked at, interrupted and left."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from messages_server import MessagesServer, Reply
from typed_terminal import TypedTerminal

ENDED = "[receipt:"


@pytest.fixture
def chat(slept: Path) -> Iterator[TypedTerminal]:
    """A chat that is ready."""
    with TypedTerminal("-C", str(slept), "chat", FORCE_HYPERLINK="1") as terminal:
        terminal.until("›")
        yield terminal


def test_a_question_and_one_that_leans_on_it(chat: TypedTerminal, slept: Path) -> None:
    assert "3 files" in chat.text or "4 files" in chat.text
    chat.type("what does with_vat do?\r")
    chat.until(ENDED)
    assert "Add value added tax to a net price" in chat.text
    assert "**" not in chat.text
    assert re.search(
        rf"\x1b\]8;[^;]*;file://[^/]*{re.escape(str(slept))}/shop/prices\.py#\d+\x1b", chat.written.decode()
    )
    chat.type("and who calls it?\r")
    chat.until("(who calls `with_vat`?)")
    chat.until(lambda text: text.count(ENDED) == 2)
    assert "Till.total" in chat.text
    chat.type("\x04")
    assert chat.ending() == 0


def test_commands_and_completion(chat: TypedTerminal) -> None:
    chat.type("/hel")
    chat.until("lists all of these")
    chat.type("p\r")
    chat.until("Ctrl-C cancels an answer")
    chat.type("/callers with_v")
    chat.until("/callers with_v")
    chat.type("\t")
    chat.until("/callers with_vat")
    chat.type("\r")
    chat.until("shop/till.py:11")
    chat.type("/facts\r")
    chat.until("ValueError")
    chat.type("/nonsense\r")
    chat.until("there is no /nonsense")
    chat.type("/exit\r")
    assert chat.ending() == 0


def test_what_was_typed_is_there_again(slept: Path) -> None:
    for _ in range(2):
        with TypedTerminal("-C", str(slept), "chat") as terminal:
            terminal.until("›")
            terminal.type("/status and more\r" if _ == 0 else "\x1b[A")
            terminal.until("/status takes nothing" if _ == 0 else "› /status and more")
            terminal.type("\x03\x04" if _ else "\x04")
            assert terminal.ending() == 0


def test_ctrl_c_clears_the_line_and_leaves_the_chat_alive(chat: TypedTerminal) -> None:
    chat.type("half a quest\x03")
    chat.until(lambda text: "half" not in text)
    chat.type("\x03")
    chat.until("Ctrl-D leaves; /help")
    chat.type("/status\r")
    chat.until("anticipated questions")
    chat.type("\x04")
    assert chat.ending() == 0


def test_a_narrow_terminal_is_drawn_on(slept: Path) -> None:
    with TypedTerminal("-C", str(slept), "chat", columns=20, rows=30) as terminal:
        terminal.until("›")
        terminal.type("what is VAT?\r")
        terminal.until("receipt")
        terminal.type("\x04")
        assert terminal.ending() == 0


def test_no_color_means_none(slept: Path) -> None:
    with TypedTerminal("-C", str(slept), "chat", NO_COLOR="1") as terminal:
        terminal.until("›")
        terminal.type("what does with_vat do?\r")
        terminal.until(ENDED)
        assert not re.search(rb"\x1b\[[0-9;]*(3[0-7]|4[0-7]|9[0-7]|38|48)[;m]", terminal.written)
        terminal.type("\x04")
        assert terminal.ending() == 0


def test_a_home_that_cannot_be_written_is_told_and_survived(slept: Path) -> None:
    with TypedTerminal("-C", str(slept), "chat", HOME="/proc", XDG_STATE_HOME="/proc/state") as terminal:
        terminal.until("›")
        terminal.type("/status\r")
        terminal.until("anticipated questions")
        terminal.type("\x04")
        assert terminal.ending() == 0


HOSTILE = (
    'def lure():\n    """Lure \x1b]0;owned\x07 with \x1b[8mhidden\x1b[0m, \x9b31m and \u202etxt.exe."""\n    return 1\n'
)


def test_nothing_of_the_repository_acts_on_the_terminal(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOCTULE_DATA", str(tmp_path / "data"))
    (shop / "shop/lure.py").write_text(HOSTILE)
    with TypedTerminal("-C", str(shop), "chat") as terminal:
        terminal.until("›")
        terminal.type("/sleep\rwhat does lure do?\r/facts lure\r/why\r")
        terminal.until(ENDED)
        terminal.until("returns 1. (returns, proved, fresh)")
        terminal.type("\x04")
        terminal.ending()
    assert "Lure" in terminal.text
    assert not re.search(rb"\x1b\]0|owned\x07|\x1b\[8m|\xc2\x9b|\xe2\x80\xae", terminal.written)


@pytest.fixture
def online(slept: Path) -> Iterator[tuple[TypedTerminal, MessagesServer]]:
    """A chat whose answers a scripted model writes."""
    with MessagesServer() as server:
        configured = {
            "NOCTULE_MODEL": "some-model",
            "NOCTULE_BASE_URL": server.url,
            "NOCTULE_PRICES": "{ some-model = { input = 0, output = 0 } }",
            "ANTHROPIC_API_KEY": "sk-test-0123456789",
        }
        with TypedTerminal("-C", str(slept), "chat", "--online", **configured) as terminal:
            terminal.until("›")
            yield terminal, server


def test_an_answer_streams_is_cancelled_and_another_one_comes(online: tuple[TypedTerminal, MessagesServer]) -> None:
    chat, server = online
    endless = "It adds tax.\n\n" + " ".join(f"word{number}" for number in range(2_000))
    server.enqueue(Reply(text=endless, event_latency_s=0.02), "All is **well** [shop/prices.py:6].", "It is not.")
    chat.type("why does with_vat add a fifth?\r")
    chat.until("word7")
    assert "It adds tax." in chat.text
    chat.type("typed meanwhile")
    chat.until("› typed meanwhile")
    chat.type("\x03")
    chat.until("cancelled")
    assert "word1999" not in chat.text
    chat.until("› typed meanwhile")
    chat.type("\x15why does Till.total add a fifth?\r")
    chat.until("All is well")
    chat.until(ENDED)
    chat.type("and how is it tested?\r")
    chat.until(lambda text: text.count(ENDED) == 2)
    sent = str(server.history[-1].body)
    assert "Said before in this conversation" in sent
    assert "All is **well**" in sent
    chat.type("\x04")
    assert chat.ending() == 0


def test_nothing_that_a_model_says_acts_on_the_terminal(online: tuple[TypedTerminal, MessagesServer]) -> None:
    chat, server = online
    server.enqueue(
        "Fine \x1b]0;owned\x07 \x1b[2J \x9b31m [a](http://evil.example) \u202eend\n\n![x](http://evil.example/i)"
    )
    chat.type("why does with_vat add a fifth?\r")
    chat.until(ENDED)
    assert "Fine" in chat.text
    assert not re.search(rb"\x1b\]0|owned\x07|\x1b\[2J|\xc2\x9b|\xe2\x80\xae|\x1b\]8;[^;]*;http", chat.written)
