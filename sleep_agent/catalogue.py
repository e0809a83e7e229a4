"""The folders `facts/` and `questions/` into the registries of fact kinds and question families, sorted by name."""

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import Protocol, cast

from fact_store.records import Fact
from indexer.digest import digest_of
from sleep_agent import facts, questions
from sleep_agent.findings import Anticipation, Finding
from sleep_agent.view import View


class FactKind(Protocol):
    """A module of `facts/`.

    `KIND` is the name in the store, `EFFORT` the effort (1..3) from which it runs, `VERSION` part of every key.
    `SUBJECTS` are the symbol kinds it speaks about, besides "package" (a module that stands for one) and "repository";
    `IN_TESTS` says whether symbols of tests are worth it; `FIELDS` maps each payload field to what it means.
    """

    KIND: str
    EFFORT: int
    VERSION: int
    SUBJECTS: frozenset[str]
    IN_TESTS: bool
    FIELDS: Mapping[str, str]

    def derive(self, view: View, subject: str, /) -> Iterator[Finding]:
        """Findings about one symbol, nothing where there is nothing worth saying."""
        ...


class QuestionFamily(Protocol):
    """A module of `questions/`: what people ask about one aspect, answered from the facts about a subject."""

    FAMILY: str
    VERSION: int
    SUBJECTS: frozenset[str]

    def anticipate(self, view: View, subject: str, known: Mapping[str, Fact], /) -> Iterator[Anticipation]:
        """Questions about one symbol that its facts, by kind, answer."""
        ...


@cache
def fact_kinds() -> tuple[FactKind, ...]:
    """Every kind of fact, sorted by name."""
    return tuple(cast(FactKind, module) for module in _modules(facts))


@cache
def question_families() -> tuple[QuestionFamily, ...]:
    """Every family of anticipated questions, sorted by name."""
    return tuple(cast(QuestionFamily, module) for module in _modules(questions))


@cache
def rules_digest() -> str:
    """Digest of the rules that reason now: with a new version of program, kind or family all is derived again."""
    kinds = (f"{kind.KIND}/{kind.VERSION}" for kind in fact_kinds())
    families = (f"{family.FAMILY}/{family.VERSION}" for family in question_families())
    return digest_of([version("noctule"), *kinds, *families])


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        yield import_module(f"{package.__name__}.{info.name}")


def catalogue_page() -> str:
    """The page `docs/facts.md`: each fact kind with the effort it needs, its subjects and its payload."""
    parts = [_PAGE_HEAD]
    for kind in sorted(fact_kinds(), key=lambda k: (k.EFFORT, k.KIND)):
        module = cast(ModuleType, kind)
        parts.append(f"## {kind.KIND}\n\n{' '.join((module.__doc__ or '').split())}\n")
        about = ", ".join(sorted(kind.SUBJECTS))
        parts.append(f"Effort {kind.EFFORT} and above; about: {about}{'' if kind.IN_TESTS else ' (not in tests)'}.\n")
        parts.append("\n".join(f"- `{name}`: {meaning}" for name, meaning in kind.FIELDS.items()) + "\n")
    parts.append("# Families of anticipated questions\n")
    for family in question_families():
        module = cast(ModuleType, family)
        parts.append(f"- **{family.FAMILY}**: {' '.join((module.__doc__ or '').split())}")
    return "\n".join(parts) + "\n"


_PAGE_HEAD = """# Kinds of derived facts

Generated from `sleep_agent/facts/` and `sleep_agent/questions/`; a test compares. Every fact has a claim in plain
English, the typed payload listed here, and evidence: each aspect of each symbol that was read while it was derived.
"""
