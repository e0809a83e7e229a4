"""Our lines go into a hook's script and out of it again, and what stood there is as it was."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.hook.script import is_ours_alone, is_shell, lines_for, new_script, with_lines, without_lines

LINES = lines_for("post-commit", "/somewhere else/noctule")
scripts = st.one_of(st.text(), st.text().map(lambda text: f"#!/bin/sh\n{text}"))


@given(scripts)
def test_taking_out_undoes_putting_in(text: str) -> None:
    if text.startswith("#!") and "\n" not in text:
        text += "\n"
    assert without_lines(with_lines(text, LINES)) == text


@given(scripts)
def test_putting_in_twice_is_putting_in_once(text: str) -> None:
    once = with_lines(text, LINES)
    assert with_lines(once, LINES) == once
    assert with_lines(once, lines_for("post-merge")) == with_lines(text, lines_for("post-merge"))


@pytest.mark.parametrize(
    ("first", "shell"),
    [
        ("#!/bin/sh", True),
        ("#!/usr/bin/env bash", True),
        ("#! /usr/local/bin/zsh -e", True),
        ("#!/usr/bin/env -S bash -e", True),
        ("", True),
        ("echo hello", True),
        ("#!/usr/bin/env python3", False),
        ("#!/usr/bin/env node", False),
        ("#!/opt/bashful/run", False),
        ("#!/bin/fish", False),
    ],
)
def test_our_lines_stand_in_shell_scripts_alone(first: str, shell: bool) -> None:
    assert is_shell(f"{first}\nexit 0\n") is shell


def test_a_hook_of_ours_is_known_as_such() -> None:
    assert is_ours_alone(new_script(LINES))
    assert is_ours_alone(new_script(LINES, "post-commit.before-noctule"))
    assert not is_ours_alone(with_lines("#!/bin/sh\nmake ready\n", LINES))


def test_without_noctule_our_lines_say_so_once_and_pass(tmp_path: Path) -> None:
    script = tmp_path / "hook"
    script.write_text(with_lines("#!/bin/sh\nset -eu\nexec echo theirs\n", LINES))
    done = subprocess.run(["/bin/sh", script], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "theirs\n")
    assert done.stderr == "noctule is not installed here: nothing is warmed up\n"


def test_a_program_that_fails_does_not_fail_the_hook(tmp_path: Path) -> None:
    program, script = tmp_path / "noctule", tmp_path / "hook"
    program.write_text("#!/bin/sh\nexit 70\n")
    program.chmod(0o755)
    script.write_text(with_lines("#!/bin/sh\nset -eu\necho theirs\n", lines_for("post-merge", str(program))))
    done = subprocess.run(["/bin/sh", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "theirs\n", "")
