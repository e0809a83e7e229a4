"""The tables of verbs and flags into the text of `noctule --help`, without click: it would cost six times the rest."""

from typing import Final

from terminal.commands import COMMANDS

SUMMARY: Final = (
    "Noctule thinks about a codebase while nobody waits, and answers questions about it from what it learned."
)
ROOT_FLAG: Final = {"-C DIR": "Take DIR as the workspace root; without it, the enclosing repository. Before the verb."}
COMMON_FLAGS: Final = {
    "--json": "Print JSON, one document on a line",
    "-q, --quiet": "Print nothing but the answer and errors",
    "-v, --verbose": "Say more on stderr; twice for everything",
    "--offline": "Send nothing anywhere, whatever is configured",
    "--no-stream": "Print an answer when it is whole",
    "--no-index": "Take the store as it is; do not read the repository first",
    "--effort N": "How much is thought about while asleep: 0 the index only, 1 symbols, 2 the graph, 3 questions",
}
OTHER_FLAGS: Final = {"--version": "Print the version", "-h, --help": "Print this, or after a verb what it takes"}
EXIT_CODES: Final = "Exit codes: 0 answered, 1 error, 2 usage, 3 no answer found, 4 no store and none can be made,\n"
    "            5 budget spent, 130 interrupted."


def overview() -> str:
    """What `noctule --help` prints."""
    return "\n".join(
        [
            "Usage: noctule [-C DIR] [FLAGS] VERB [FLAGS] [ARGUMENTS]",
            f"\n{SUMMARY}\n",
            *_section("Verbs", COMMANDS),
            *_section("Flags, before or after the verb", COMMON_FLAGS),
            *_section("Flags of noctule itself", {**ROOT_FLAG, **OTHER_FLAGS}),
            f"{EXIT_CODES}\n",
        ]
    )


def _section(title: str, rows: dict[str, str]) -> list[str]:
    width = max(map(len, rows))
    return [f"{title}:", *(f"  {name:<{width}}  {text}" for name, text in rows.items()), ""]
