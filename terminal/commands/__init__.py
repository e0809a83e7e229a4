"""The verbs: a table of names and help lines that is read without importing any of them, and one module for each."""

from typing import Final

COMMANDS: Final = {
    "init": "Begin with a repository: read it, sleep over it, keep it warm",
    "index": "Read what changed in the repository into the store",
    "sleep": "Think about the repository now, before questions come",
    "ask": "Answer a question, with citations and a receipt",
    "chat": "Talk about the repository: questions that lean on what was said, and slash commands",
    "context": "Hand over the evidence for a question within a token budget",
    "facts": "Tell what is known about a symbol, on what evidence, how old and how fresh",
    "correct": "Say what is right about a symbol; it wins over what is derived, and stays",
    "forget": "Delete all that was learned about a file or folder, and from it",
    "undo": "Take back what the newest shift learned",
    "callers": "Tell who calls a symbol",
    "callees": "Tell what a symbol calls",
    "impact": "Tell who notices if a symbol changes, or what a diff reaches",
    "questions": "List the questions that are anticipated, of a file, a symbol, the change at hand or all",
    "cost": "Tell what models cost, against which caps, and when that is paid back",
    "status": "Tell what is indexed, known and out of date",
    "config": "Show the configuration and where each value comes from, or change one",
    "report": "Write one page to look at: what is known, how fresh it is, what was asked, what it cost",
    "doctor": "Look at everything that is needed here, and say how to mend what is wrong",
    "gc": "Delete stores of repositories that are gone, old versions and damaged parts",
    "files": "List the files that are read, or why one is or is not",
    "graph": "Print the call graph",
    "hook": "Keep the store warm from git's hooks: install, uninstall, status, run",
    "export": "Print every symbol, edge, fact and question in a stable order, or bundle them for others",
    "import": "Take in what a bundle knows about this code",
    "mcp": "Serve other assistants over MCP, or set one of them up: setup CLIENT",
    "lsp": "Serve an editor over standard input and output",
    "completion": "Print what a shell needs to complete verbs, flags, symbols and settings",
}
