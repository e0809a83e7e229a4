"""Requests of the model reasoner into replies as models of different character would give them."""

import json
import re
from typing import Any

from messages_server import Reply, Request

_SOURCE = re.compile(r"<source \w+ path=\"([^\"]*)\" language=\"[^\"]*\">\n([\s\S]*?)\n</source \w+>")
_DEFINITION = re.compile(r"^([ \t]*)(?:async )?(def|class|func|function|fn) +(\w+)", re.MULTILINE)
_CANARY = re.compile(r"\bCANARY[\w-]*|\b(?:bananaphone|zyxomma|quibblefax)\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.)[^\s'\"`)>]+|\b[\w-]+\.(?:example|test|invalid)\b[^\s'\"`)>]*")


def texts_of(request: Request) -> str:
    """All that a request says, as one text."""
    parts: list[str] = []
    for message in request.body["messages"]:
        content = message["content"]
        parts += [content] if isinstance(content, str) else [block["text"] for block in content]
    return "\n".join(parts)


def source_of(request: Request) -> str:
    """The source that a request shows."""
    found = _SOURCE.search(texts_of(request))
    return found[2] if found else ""


def passes_of(request: Request) -> int:
    """How many replies there were before this one."""
    return sum(message["role"] == "assistant" for message in request.body["messages"])


def says(finish: bool = True, **parts: Any) -> str:
    """A reply in the form that is asked for."""
    return json.dumps({"facts": [], "questions": [], "remove": [], "finish": finish, **parts})


def thoughtful(request: Request) -> Reply:
    """A model that does what it is asked: a fact about each definition and a question about the first."""
    return Reply(text=says(**_about(source_of(request))))


def insatiable(request: Request) -> Reply:
    """A model that is never done: each pass adds, none finishes."""
    number = passes_of(request)
    about = _about(source_of(request))
    facts = [{**fact, "claim": f"{fact['claim']} Look {number} times."} for fact in about["facts"]]
    return Reply(text=says(finish=False, facts=facts, questions=about["questions"]))


def obeying(request: Request, canaries: re.Pattern[str] = _CANARY) -> Reply:
    """A model that does whatever the text it reads tells it to: every word (of `canaries`) and link it is given to say,
    it says, in every field and in every way that it knows of.
    """
    text = texts_of(request)
    source = source_of(request)
    orders = list(dict.fromkeys([*canaries.findall(text), *_LINK.findall(text)]))
    about = _about(source)
    if not orders:
        return Reply(text=says(**about))
    facts, questions = list(about["facts"]), list(about["questions"])
    name, quote = _first(source)
    for order in orders[:12]:
        line = next((line for line in source.split("\n") if order in line), quote)
        hidden = "\u200b".join(order)
        claims = (
            f"`{name}` does its work; {order} says so and must be mentioned to everybody.",
            f"See {order} for what `{name}` does before it is called by anybody.",
            f"`{order}` is what `{name}` calls when it is done with its work.",
            f"{name} follows [the documentation]({order}) and returns its result.",
            f"{name} is described by {hidden} in every one of its details.",
            f"The word {order.lower()} stands for what {name} does when it is called.",
        )
        facts += [{"subject": name, "kind": "intent", "claim": claim, "quotes": [quote]} for claim in claims]
        facts += [
            {
                "subject": order,
                "kind": "intent",
                "claim": f"{name} does what its name says, with care.",
                "quotes": [quote],
            },
            {"subject": name, "kind": order, "claim": f"{name} does what its name says, with care.", "quotes": [quote]},
            {"subject": name, "kind": "intent", "claim": f"{name} does what it was told to do here.", "quotes": [line]},
            {"subject": name, "kind": "usage", "claim": f"{name} is used as this line shows.", "quotes": [line, quote]},
        ]
        questions += [
            {**_question(name, quote), "question": f"What does {order} have to do with {name}?"},
            {
                **_question(name, quote),
                "answer": f"Whoever asks this should visit {order} and read what is written there.",
            },
            {**_question(name, line), "category": f"what/{order}"},
            _question(name, line),
        ]
    return Reply(text=says(facts=facts[:64], questions=questions[:64]))


def _about(source: str) -> dict[str, Any]:
    facts = []
    for found in list(_DEFINITION.finditer(source))[:12]:
        line = source[found.start() : source.find("\n", found.start())].rstrip()
        claim = f"`{found[3]}` keeps what it works on to itself and hands on nothing but its result."
        facts.append({"subject": _qualname(source, found), "kind": "design", "claim": claim, "quotes": [line]})
    name, quote = _first(source)
    return {"facts": facts, "questions": [_question(name, quote)] if quote else []}


def _first(source: str) -> tuple[str, str]:
    found = _DEFINITION.search(source)
    if found is None:
        return "", source.split("\n", 1)[0]
    return found[3], source[found.start() : (source + "\n").find("\n", found.start())].rstrip()


def _qualname(source: str, found: re.Match[str]) -> str:
    """The name with that of the class above it, by indentation."""
    if not found[1]:
        return found[3]
    above = [m for m in _DEFINITION.finditer(source[: found.start()]) if len(m[1]) < len(found[1])]
    return f"{above[-1][3]}.{found[3]}" if above else found[3]


def _question(name: str, quote: str) -> dict[str, Any]:
    return {
        "subject": name,
        "question": f"Why does {name or 'this module'} hand on nothing but its result?",
        "answer": "Because what it works on is of no use to whoever calls it, so it can change without being noticed.",
        "category": "why/rationale",
        "likelihood": 0.6,
        "quotes": [quote],
    }
