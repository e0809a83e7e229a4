"""Slash commands into what they tell, as Markdown: one entry of a table each."""

import difflib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from terminal.chat.chat import Chat
from terminal.names import counted
from terminal.output import one_line
from terminal.render import duration
from workspace.errors import USAGE, NoctuleError

ROWS: Final = 15
SAVED_MAX: Final = 1_000


class Command(NamedTuple):
    """`argument` is what may follow, "" where nothing may; `run` gives Markdown."""

    argument: str
    told: str
    run: Callable[[Chat, str], str]


def run_command(chat: Chat, line: str) -> str:
    """What a line that begins with a slash tells. Raises NoctuleError where there is no such command, or it fails."""
    name, _, argument = line.strip().removeprefix("/").partition(" ")
    found = COMMANDS.get(name.lower())
    if found is None:
        close = difflib.get_close_matches(name.lower(), COMMANDS, n=1)
        meant = f"did you mean /{close[0]}? " if close else ""
        raise NoctuleError(f"there is no /{one_line(name)}; {meant}/help lists what there is", USAGE)
    if argument.strip() and not found.argument:
        raise NoctuleError(f"/{name} takes nothing", USAGE)
    return found.run(chat, argument.strip())


def _help(_chat: Chat, _argument: str) -> str:
    rows = [
        f"- `/{name}{f' {command.argument}' if command.argument else ''}` {command.told}"
        for name, command in COMMANDS.items()
        if name not in ALIASES
    ]
    lines = "\n".join(rows)
    return (
        f"Ask in plain words; “and who calls it?” is understood from what was said before.\n\n{lines}\n\n"
        "Tab completes commands and symbols. Ctrl-C cancels an answer, Ctrl-D leaves."
    )


def _why(chat: Chat, _argument: str) -> str:
    if chat.last is None:
        raise NoctuleError("nothing was asked yet", USAGE)
    rows = chat.repository.read("why", {"question": chat.last["question"]})["ranking"]
    return (
        "\n".join(
            f"- {row['score']:.3f} `{row['path']}:{row['line']}` {_code(row['symbol'])}: "
            + ", ".join(f"{name} {value}" for name, value in row["why"].items())
            for row in rows
        )
        or "Nothing was found, so there is nothing to rank."
    )


def _sources(chat: Chat, _argument: str) -> str:
    if chat.last is None:
        raise NoctuleError("nothing was asked yet", USAGE)
    rows = [
        f"- `{_place(cited)}`{'' if cited['fresh'] else ' (reads differently now)'}" for cited in chat.last["citations"]
    ]
    return "\n".join([*rows, "", chat.last["freshness"]]) if rows else "The last answer cites nothing."


def _facts(chat: Chat, argument: str) -> str:
    found = chat.repository.read("facts", {"symbol": _subject(chat, argument)})
    chat.about(found["subject"])
    rows = []
    for fact in found["facts"]:
        moved = ", ".join(f"the {each['aspect']} of {each['symbol']}" for each in fact["moved"])
        standing = "fresh" if fact["fresh"] else f"stale: {moved} changed"
        places = ", ".join(f"`{_place(place)}`" for place in fact["evidence"][:4])
        rows.append(f"- {fact['claim']} ({fact['kind']}, {fact['certainty']}, {standing}) {places}")
    return "\n".join(rows) or f"Nothing was learned about {_code(found['subject'])} yet; /sleep thinks about it."


def _callers(chat: Chat, argument: str) -> str:
    return _calls(chat, argument, "callers")


def _callees(chat: Chat, argument: str) -> str:
    return _calls(chat, argument, "callees")


def _calls(chat: Chat, argument: str, direction: str) -> str:
    found = chat.repository.read("calls", {"symbol": _subject(chat, argument), "direction": direction})
    chat.about(found["subjects"][0])
    other = "caller" if direction == "callers" else "callee"
    rows = [
        f"- `{row['path']}:{row['line']}` {_code(row[other] or 'unresolved')} ({row['certainty']})"
        for row in found["calls"]
    ]
    return _listed(rows, f"No call {'to' if direction == 'callers' else 'from'} it is known.")


def _impact(chat: Chat, argument: str) -> str:
    found = chat.repository.read("impact", {"symbol": _subject(chat, argument)})
    chat.about(found["subjects"][0])
    parts = [_listed([_reached(row) for row in found["affected"]], "Nothing is known to depend on it.")]
    if found["tests"]:
        parts.append("Tests that reach it:\n\n" + _listed([_reached(row) for row in found["tests"]], ""))
    if found["modules"]:
        names = ", ".join(f"`{module['path']}`" for module in found["modules"][:ROWS])
        parts.append(f"Modules that import it: {names}")
    return "\n\n".join(parts)


def _reached(row: dict[str, Any]) -> str:
    away = f", {row['distance']} steps" if row["distance"] > 1 else ""
    return f"- `{row['path']}:{row['line']}` {_code(row['symbol'])} ({row['relation']}, {row['certainty']}{away})"


def _questions(chat: Chat, argument: str) -> str:
    asked: dict[str, Any] = {"max": ROWS}
    if argument or chat.subject:
        asked["symbol"] = _subject(chat, argument)
    found = chat.repository.read("questions", asked)
    return "\n".join(f"- {row['question']}" for row in found["questions"]) or "No question is anticipated about it."


def _sleep(chat: Chat, _argument: str) -> str:
    return f"Slept: {chat.repository.sleep()}."


def _cost(chat: Chat, _argument: str) -> str:
    from workspace.costs import read_costs
    from workspace.layers import load_settings
    from workspace.pricing import usd

    costs = read_costs(chat.repository.root, load_settings(chat.repository.root), 0)
    if costs is None:
        return "Nothing was spent."
    caps = [
        f"- {'ever' if each.cap == 'repository' else f'this {each.cap}'}: {usd(each.spent_micro_usd)} of"
        f" {usd(each.limit_micro_usd)}"
        for each in costs.caps
    ]
    totals = [
        f"- {total.purpose}: {usd(total.micro_usd)} in {counted(total.calls, 'call')} to {total.model}"
        for total in costs.totals
    ]
    return "\n".join([*caps, *totals])


def _status(chat: Chat, _argument: str) -> str:
    found = chat.repository.read("status", {})
    learned = f"{found['facts']} facts and {found['questions']} anticipated questions at effort {found['effort']}"
    waits = f"; {counted(found['outdated'], 'module')} to think about" if found["outdated"] else ""
    age = duration(max(0.0, time.time() - found["at"]))
    return f"{counted(found['files'], 'file')}, {learned}{waits}; stored {age} ago; {found['state']}."


def _save(chat: Chat, argument: str) -> str:
    turns = [turn for turn in chat.turns if turn.said]
    if not turns:
        raise NoctuleError("nothing was said yet", USAGE)
    try:
        file = Path(argument).expanduser() if argument else _free(f"noctule-chat-{time.strftime('%Y-%m-%d')}")
    except RuntimeError:
        raise NoctuleError(f"{argument}: no home directory is known for it", USAGE) from None
    parts = [f"# A chat about {chat.repository.root.name}"]
    for turn in turns:
        meant = f"\n\n(asked: {turn.asked})" if turn.asked != turn.said else ""
        parts.append(f"## {turn.said}{meant}\n\n{turn.answer.strip()}")
    try:
        with file.open("x", encoding="utf-8", errors="replace") as opened:
            opened.write("\n\n".join(parts) + "\n")
    except FileExistsError:
        raise NoctuleError(f"{file} is there already; name another file", USAGE) from None
    except OSError as error:
        raise NoctuleError(f"{file}: {error.strerror}", USAGE) from None
    except ValueError:  # a NUL
        raise NoctuleError(f"{argument!r} cannot be the name of a file", USAGE) from None
    return f"Saved {counted(len(turns), 'turn')} to `{one_line(str(file))}`."


def _free(stem: str) -> Path:
    names = (Path(f"{stem}{f'-{number}' if number else ''}.md") for number in range(SAVED_MAX))
    return next((name for name in names if not name.exists()), Path(f"{stem}.md"))


def _clear(chat: Chat, _argument: str) -> str:
    chat.clear()
    return "The conversation is forgotten."


def _exit(chat: Chat, _argument: str) -> str:
    chat.is_over = True
    return ""


COMMANDS: Final = {
    "help": Command("", "lists all of these", _help),
    "why": Command("", "how the evidence for the last answer was ranked", _why),
    "sources": Command("", "what the last answer cites", _sources),
    "facts": Command("[SYMBOL]", "what is known of a symbol; without one, of what was last spoken of", _facts),
    "callers": Command("[SYMBOL]", "who calls it", _callers),
    "callees": Command("[SYMBOL]", "what it calls", _callees),
    "impact": Command("[SYMBOL]", "who notices if it changes, and which tests reach it", _impact),
    "questions": Command("[SYMBOL]", "what people are likely to ask about it", _questions),
    "sleep": Command("", "think about what changed now", _sleep),
    "status": Command("", "what is indexed and known", _status),
    "cost": Command("", "what models cost, against which caps", _cost),
    "save": Command("[FILE]", "the conversation as Markdown", _save),
    "clear": Command("", "forgets the conversation", _clear),
    "exit": Command("", "leaves, as Ctrl-D does", _exit),
    "quit": Command("", "leaves", _exit),
}
ALIASES: Final = frozenset({"quit"})


def _subject(chat: Chat, argument: str) -> str:
    name = argument.strip("`") or chat.subject
    if not name:
        raise NoctuleError("which symbol? name one, or ask about it first", USAGE)
    return name


def _listed(rows: list[str], nothing: str) -> str:
    more = [f"- … and {len(rows) - ROWS} more"] if len(rows) > ROWS else []
    return "\n".join([*rows[:ROWS], *more]) or nothing


def _place(at: dict[str, Any]) -> str:
    if at.get("start_line") is None:
        return str(at["path"])
    end = f"-{at['end_line']}" if at["end_line"] != at["start_line"] else ""
    return f"{at['path']}:{at['start_line']}{end}"


def _code(name: str) -> str:
    """A name as code, whatever it holds."""
    return f"`{name.replace('`', '')}`"
