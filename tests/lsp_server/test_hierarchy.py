"""The call hierarchy tells in both directions how certain a call is, and what is only handed over."""

from pathlib import Path

import pytest
from shop_repository import Files, snapshot_of

from lsp_server import hierarchy
from lsp_server.scene import Scene, scene_of

FILES: Files = {
    "main.py": """import atexit
from typing import overload

class Base:
    def __init__(self): pass
    def step(self): return 0

class Child(Base):
    def step(self): return 1

@overload
def make(x: int) -> Child: ...
@overload
def make(x: str) -> Child: ...
def make(x):
    return Child()

def stop(): pass

def run(x: Base):
    atexit.register(stop)
    x.step()
    make(1)
""",
}


@pytest.fixture
def scene() -> Scene:
    return scene_of(Path("/shop"), snapshot_of(FILES), "main.py", "utf-16")


def incoming(scene: Scene, name: str) -> list[tuple[str, str | None]]:
    return [(call.from_.name, call.from_.detail) for call in hierarchy.incoming(scene, f"main.py::{name}")]


def certainty(scene: Scene, caller: str, callee: str) -> str:
    """What the index says of a call."""
    code = scene.snapshot.code
    return next(e.certainty for e in code.calls_from(f"main.py::{caller}") if e.callee == f"main.py::{callee}")


def test_calls_tell_their_certainty_in_both_directions(scene: Scene) -> None:
    doubted = certainty(scene, "run", "Child.step")
    assert doubted != "exact"
    assert incoming(scene, "Child.step") == [("run", f"main.py · {doubted}")]
    outgoing = {call.to.name: call.to.detail for call in hierarchy.outgoing(scene, "main.py::run")}
    assert outgoing["Child.step"] == f"main.py · {doubted}"
    assert outgoing["make"] == "main.py · exact"
    handed_over = certainty(scene, "run", "stop")
    assert outgoing["stop"] == f"main.py · {handed_over} · registration"


def test_what_is_handed_over_is_told_apart_from_what_is_called(scene: Scene) -> None:
    assert incoming(scene, "stop") == [("run", f"main.py · {certainty(scene, 'run', 'stop')} · registration")]


def test_making_an_instance_calls_its_class_also_by_an_inherited_constructor(scene: Scene) -> None:
    assert incoming(scene, "Child") == [("make", "main.py · exact")]


def test_every_signature_of_a_function_is_the_function(scene: Scene) -> None:
    assert incoming(scene, "make") == incoming(scene, "make#3") == [("run", "main.py · exact")]
    assert [call.to.name for call in hierarchy.outgoing(scene, "main.py::make")] == ["Base.__init__"]
