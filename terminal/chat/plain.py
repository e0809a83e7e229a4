"""A chat through pipes: each line of stdin is answered on stdout, as plain text."""

import sys
from typing import TextIO

from terminal.chat.chat import Chat
from terminal.chat.commands import run_command
from terminal.output import emit, note, one_line
from terminal.render import receipt_line
from workspace.errors import NOT_FOUND, NoctuleError
from workspace.objects import answer_of


def talk_plainly(chat: Chat, source: TextIO, *, receipts: bool = True) -> int:
    """Answer line by line until the end; the exit code says whether the last question was answered."""
    code = 0
    for line in source:
        if not line.strip():
            continue
        try:
            code = _answer(chat, line, receipts)
        except NoctuleError as error:
            note(f"noctule: {error.message}")
            code = error.exit_code
        sys.stdout.flush()
        if chat.is_over:
            break
    return code


def _answer(chat: Chat, line: str, receipts: bool) -> int:
    if line.startswith("/"):
        if told := run_command(chat, line):
            emit(f"{told}\n")
        return 0
    asked = chat.meant(line)
    if asked != one_line(line):
        emit(one_line(f"({asked})"))
    answer = answer_of(chat.ask(line, asked))
    emit(answer.text)
    if receipts:
        emit("")
        emit(one_line(f"{answer.freshness} {receipt_line(answer.receipt)}"))
    emit("")
    return 0 if answer.found else NOT_FOUND
