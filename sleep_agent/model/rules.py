"""The version of what a model is told and of how its claims are checked, as one digest."""

from functools import cache
from importlib.resources import files

from indexer.digest import digest_of

VERIFIER: int = 1  # raised when the verifier accepts something else than before: paid replies are then checked again
PROMPTS = ("think.md", "rethink.md")


@cache
def prompt(name: str) -> str:
    """A prompt without its head, byte for byte the same in every request, so that a provider can keep it cached."""
    return _parts(name)[1]


@cache
def prompt_version() -> str:
    """The prompts' own version numbers and a digest of their texts: part of the producer's name and of every recipe."""
    numbers = [_parts(name)[0] for name in PROMPTS]
    return f"{'.'.join(numbers)}-{digest_of(map(prompt, PROMPTS))[:8]}"


@cache
def model_rules() -> str:
    """Digest of the rules by which a model's work items are made."""
    return digest_of([prompt_version(), str(VERIFIER)])


def _parts(name: str) -> tuple[str, str]:
    """(version, text) of a prompt file, which opens with `---`, `version: N`, `---`."""
    text = files("sleep_agent.model").joinpath("prompts", name).read_text("utf-8")
    _, head, body = text.split("---\n", 2)
    return head.removeprefix("version:").strip(), body.strip() + "\n"
