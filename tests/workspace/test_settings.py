"""Settings are layered, checked, and a repository may only narrow them."""

from pathlib import Path

import pytest

from workspace.errors import USAGE, NoctuleError
from workspace.layers import load_settings, origin_of
from workspace.settings import wanted_features


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


def test_what_an_editor_excludes_adds_up_too(tmp_path: Path) -> None:
    mine = user(tmp_path, 'exclude = ["vendor/"]\n')

    assert load_settings(tmp_path, mine, editor={"exclude": []}).exclude == ("vendor/",)
    assert load_settings(tmp_path, mine, editor={"exclude": ["gen/"]}).exclude == ("vendor/", "gen/")


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 5000, "a = ="])
def test_a_broken_pyproject_is_the_projects_business(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")

    assert load_settings(tmp_path, user(tmp_path, "effort = 1\n")).effort == 1


def test_a_file_of_the_repository_that_is_no_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".noctule.toml").symlink_to("/dev/zero")

    with pytest.raises(NoctuleError, match=r"\.noctule\.toml: cannot be read: it is not a regular file"):
        load_settings(tmp_path, user(tmp_path, ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("effort = 1\nexclude = ['a/', '!secret/']\n", ".noctule.toml:2: a repository may not let in what is excluded"),
        ("a = " + "9" * 5000, "not valid TOML"),
        ("effort = 1\nefort = 2\n", ".noctule.toml:2: unknown key `efort`"),
        ('base_url = "http://127.0.0.1:1"\n', ".noctule.toml:1: a repository may not set `base_url`"),
        ('model = "m"\n', "may not set `model`"),
        ('effort = "much"\n', "Expected `int`, got `str`"),
        ("effort = 7\n", "effort must be at most 3, not 7"),
        ("effort = 1\n\n[caps]\ncall = 0.1\ndya = 1\n", ".noctule.toml:5: unknown key `caps.dya`"),
        ("# dya = 1\ncaps = { dya = 1 }\n", ".noctule.toml:2: unknown key `caps.dya`"),
        ("[caps]\nday = -1\n", ".noctule.toml:2: caps.day must be 0 or more, not -1"),
        ("[features]\nhovre = false\n", ".noctule.toml:2: unknown key `features.hovre`; known are callHierarchy"),
        ("exclude = [\n  'a/',\n  1,\n]\n", ".noctule.toml:1: `exclude`: Expected `str`, got `int`"),
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


def test_a_fault_in_pyproject_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.noctule]\nmodel = "m"\n', "utf-8")

    with pytest.raises(NoctuleError, match=r"pyproject.toml:5: a repository may not set `model`"):
        load_settings(tmp_path, {})


def test_a_repository_switches_features_off_and_never_on(tmp_path: Path) -> None:
    (tmp_path / ".noctule.toml").write_text("[features]\nhover = false\ninlayHint = true\ncodeLens = true\n", "utf-8")
    settings = load_settings(tmp_path, user(tmp_path, "[features]\ncodeLens = false\n"))

    assert wanted_features(settings) == {"hover": False, "codeLens": False}


def test_a_repository_lowers_caps_one_by_one(tmp_path: Path) -> None:
    (tmp_path / ".noctule.toml").write_text("sleep_load_max = 9.0\ncaps = { day = 0.5, hour = 99 }\n", "utf-8")
    settings = load_settings(tmp_path, user(tmp_path, "caps = { hour = 3 }\n"))

    assert (settings.caps.day, settings.caps.hour, settings.caps.call) == (0.5, 3.0, 0.25)
    assert settings.sleep_load_max == 1.0


def test_an_origin_is_the_line_that_decided(tmp_path: Path) -> None:
    (tmp_path / ".noctule.toml").write_text("effort = 3\n\n[caps]\nday = 0.5\nhour = 99\n", "utf-8")
    settings = load_settings(tmp_path, user(tmp_path, "# mine\neffort = 1\n"), flags={"passes": 1})

    assert origin_of(settings, ("effort",)) == f"{tmp_path / 'user.toml'}:2"
    assert origin_of(settings, ("caps", "day")) == f"{tmp_path / '.noctule.toml'}:4"
    assert origin_of(settings, ("caps", "hour")) == "built in"
    assert origin_of(settings, ("passes",)) == "--passes"


def test_an_editor_stands_between_files_and_variables(tmp_path: Path) -> None:
    (tmp_path / ".noctule.toml").write_text("effort = 1\n", "utf-8")
    editor = {"effort": 2, "features": {"hover": False}}

    assert load_settings(tmp_path, {}, editor=editor).effort == 2
    assert load_settings(tmp_path, {"NOCTULE_EFFORT": "0"}, editor=editor).effort == 0
    assert origin_of(load_settings(tmp_path, {}, editor=editor), ("features", "hover")) == "editor settings"
    with pytest.raises(NoctuleError, match="editor settings: unknown key `efort`"):
        load_settings(tmp_path, {}, editor={"efort": 2})


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("NOCTULE_EXCLUDE", '["a/"]', "exclude", ("a/",)),
        ("NOCTULE_SLEEP_ON_BATTERY", "true", "sleep_on_battery", True),
        ("NOCTULE_SLEEP_LOAD_MAX", "0.5", "sleep_load_max", 0.5),
        ("NOCTULE_MODEL", "7", "model", "7"),
    ],
)
def test_every_setting_has_a_variable(tmp_path: Path, variable: str, text: str, name: str, value: object) -> None:
    assert getattr(load_settings(tmp_path, {variable: text}), name) == value


def test_a_variable_is_one_value_only(tmp_path: Path) -> None:
    with pytest.raises(NoctuleError, match="NOCTULE_EXCLUDE: not a value of TOML: more than one value"):
        load_settings(tmp_path, {"NOCTULE_EXCLUDE": '["a"]\nmodel = "m"'})


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoctuleError, match="NOCTULE_EFFORT: a whole number"):
        load_settings(tmp_path, {"NOCTULE_EFFORT": "lots"})


def test_somebody_elses_broken_pyproject_is_not_our_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool\n", "utf-8")

    assert load_settings(tmp_path, {}).exclude == ()
