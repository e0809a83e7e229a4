"""Settings are layered, checked, and a repository may only narrow them."""

from pathlib import Path

import pytest

from workspace.errors import USAGE, NoctuleError
from workspace.settings import load_settings


def user(folder: Path, text: str) -> dict[str, str]:
    file = folder / "user.toml"
    file.write_text(text, "utf-8")
    return {"NOCTULE_CONFIG": str(file)}


def test_defaults_need_no_file(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}).effort == 3


def test_later_layers_win_and_are_named(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, user(tmp_path, "effort = 1\n") | {"NOCTULE_EFFORT": "2"})

    assert settings.effort == 2
    assert settings.origins["effort"] == "NOCTULE_EFFORT"


def test_a_repository_lowers_the_effort_but_never_raises_it(tmp_path: Path) -> None:
    (tmp_path / ".noctule.toml").write_text("effort = 3\n", "utf-8")
    assert load_settings(tmp_path, user(tmp_path, "effort = 1\n")).effort == 1

    (tmp_path / ".noctule.toml").write_text("effort = 0\n", "utf-8")
    assert load_settings(tmp_path, user(tmp_path, "effort = 1\n")).effort == 0


def test_exclusions_add_up(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.noctule]\nexclude = ["gen/"]\n', "utf-8")

    assert load_settings(tmp_path, user(tmp_path, 'exclude = ["vendor/"]\n')).exclude == ("vendor/", "gen/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("effort = 1\nefort = 2\n", ".noctule.toml:2: unknown key `efort`"),
        ('base_url = "http://127.0.0.1:1"\n', ".noctule.toml:1: a repository may not set `base_url`"),
        ('model = "m"\n', "may not set `model`"),
        ('effort = "much"\n', "Expected `int`, got `str`"),
        ("effort = 7\n", "effort must be 0 to 3, not 7"),
        ("effort = = 1\n", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_one_clear_line(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / ".noctule.toml").write_text(text, "utf-8")

    with pytest.raises(NoctuleError) as caught:
        load_settings(tmp_path, {})

    assert expected in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.exit_code == USAGE


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoctuleError, match="NOCTULE_EFFORT: a whole number"):
        load_settings(tmp_path, {"NOCTULE_EFFORT": "lots"})


def test_somebody_elses_broken_pyproject_is_not_our_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool\n", "utf-8")

    assert load_settings(tmp_path, {}).exclude == ()
