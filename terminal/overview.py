"""The tables of verbs and flags into the text of `noctule --help`, without click: it would cost six times the rest."""

from typing import Final

from terminal.commands import COMMANDS

SUMMARY: Final = "Thinks about your codebase while nobody waits, and answers questions about it from what it learned."
ROOT_FLAG: Final = {"-C DIR": "The workspace root, before the verb; without it, the enclosing repository"}
COMMON_FLAGS: Final = {
    "--json": "Print JSON, one document on a line",
    "-q, --quiet": "Print nothing but the answer and errors",
    "-v, --verbose": "Say more on stderr; twice for everything",
    "--offline": "Send nothing anywhere, whatever is configured",
    "--no-stream": "Print an answer when it is whole",
    "--no-index": "Take the store as it is; do not read the repository first",
    "--effort N": "How much `sleep` thinks: 0 the index only, 1 single symbols, 2 the call graph, 3 questions",
}
OTHER_FLAGS: Final = {"--version": "Print the version", "-h, --help": "Print this, or after a verb what it takes"}
EXIT_CODES: Final = {
    "0": "Answered",
    "1": "An error",
    "2": "Wrong usage or configuration",
    "3": "No answer found",
    "4": "No store, and none can be made",
    "5": "Budget spent",
    "130": "Interrupted",
}


def overview() -> str:
    """What `noctule --help` prints."""
    return "\n".join(
        [
            "Usage: noctule [-C DIR] [FLAGS] VERB [FLAGS] [ARGUMENTS]",
            f"\n{SUMMARY}\n",
            *_section("Verbs", COMMANDS),
            *_section("Flags, before or after the verb", COMMON_FLAGS),
            *_section("Flags of noctule itself", {**ROOT_FLAG, **OTHER_FLAGS}),
            *_section("Exit codes", EXIT_CODES),
        ]
    )


def _section(title: str, rows: dict[str, str]) -> list[str]:
    width = max(map(len, rows))
    return [f"{title}:", *(f"  {name:<{width}}  {text}" for name, text in rows.items()), ""]
