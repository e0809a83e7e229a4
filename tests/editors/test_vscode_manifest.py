"""What the VS Code extension declares against what its source registers; needs no editor."""

import json
import re

import pytest
from editor_programs import ROOT

FOLDER = ROOT / "editors" / "vscode"
MANIFEST = json.loads((FOLDER / "package.json").read_text("utf-8"))
CONTRIBUTED = MANIFEST["contributes"]
SOURCE = {file.stem: file.read_text("utf-8") for file in sorted((FOLDER / "src").glob("*.ts"))}


SETTINGS = {name.removeprefix("noctule."): of for name, of in CONTRIBUTED["configuration"]["properties"].items()}
OWN = {"path", "environment", "offline", "chatModel", "mcp", "trace.server"}
"""Settings that the extension acts on by itself."""
SCHEMA = json.loads((ROOT / "docs/reference/config.schema.json").read_text("utf-8"))


def server_name(setting: str) -> str:
    """As the extension translates it for the server."""
    (table,) = re.findall(r"SERVER_NAMES: Record<string, string> = \{(.*?)\}", SOURCE["server"])
    return dict(re.findall(r"(\w+): '(\w+)'", table)).get(setting, setting)


def listed(type_of: str | list[str]) -> list[str]:
    return [type_of] if isinstance(type_of, str) else type_of


def named(pattern: str, module: str) -> set[str]:
    return set(re.findall(pattern, SOURCE[module], flags=re.M))


def test_each_command_of_the_palette_is_registered() -> None:
    register = named(r"register\('(\w+)'", "commands") | named(r"(\w+): '\w+'", "commands")
    declared = {each["command"].removeprefix("noctule.") for each in CONTRIBUTED["commands"]}
    assert declared - register == set()


def test_commands_are_other_than_those_of_the_server() -> None:
    """The client library registers the server's commands; one name twice would keep it from starting."""
    from lsp_server.commands import register_commands

    class Names:
        def __init__(self) -> None:
            self.all: list[str] = []

        def command(self, name: str):  # type: ignore[no-untyped-def]
            self.all.append(name)
            return lambda run: run

    server = Names()
    register_commands(server, None)  # type: ignore[arg-type]
    assert len(server.all) > 5
    assert {each["command"] for each in CONTRIBUTED["commands"]} & set(server.all) == set()


def test_tools_are_named_verb_and_noun_and_registered() -> None:
    declared = {tool["name"] for tool in CONTRIBUTED["languageModelTools"]}
    assert declared == named(r"^    (\w+_\w+): \{$", "tools")
    assert [name for name in declared if not re.fullmatch(r"(ask|get|find)_[a-z]+", name)] == []


def test_the_participant_answers_each_of_its_commands() -> None:
    (participant,) = CONTRIBUTED["chatParticipants"]
    declared = {each["name"] for each in participant["commands"]}
    assert declared == named(r"request\.command === '(\w+)'", "chat")


@pytest.mark.parametrize("setting", sorted(CONTRIBUTED["configuration"]["properties"]))
def test_each_setting_has_a_type_a_default_and_a_description(setting: str) -> None:
    schema = CONTRIBUTED["configuration"]["properties"][setting]
    assert {"type", "default"} <= set(schema)
    assert schema.get("description") or schema.get("markdownDescription")


def test_the_server_knows_each_feature_that_can_be_switched() -> None:
    from lsp_server.preferences import EDITOR_KEYS, FEATURES

    switches = {name for name in SETTINGS if name.startswith("features.")}
    # One switch is for all three: an editor shows them as one ability.
    assert {name.removeprefix("features.") for name in switches} == set(FEATURES) - {"references", "implementation"}
    assert {server_name(name) for name in set(SETTINGS) - switches - OWN} == EDITOR_KEYS


@pytest.mark.parametrize("setting", sorted(set(SETTINGS) - OWN))
def test_a_setting_of_the_server_allows_what_the_server_does(setting: str) -> None:
    """Per folder, and as the schema of the configuration files has it; null, or nothing, leaves it to those."""
    assert SETTINGS[setting]["scope"] == "resource"
    if setting.startswith("features."):
        return
    declared, wanted = SETTINGS[setting], SCHEMA["properties"][server_name(setting)]
    types = [each for each in listed(declared["type"]) if each != "null"]
    assert types == [wanted["type"]]
    assert declared["default"] in (None, [])
    for bound in ("minimum", "maximum", "exclusiveMinimum", "items"):
        if "enum" not in declared:
            assert declared.get(bound) == wanted.get(bound)
    if wanted["type"] == "integer" and "enum" in declared:
        assert declared["enum"] == [None, *range(wanted["minimum"], wanted["maximum"] + 1)]


def test_an_untrusted_folder_cannot_choose_what_is_started() -> None:
    untrusted = MANIFEST["capabilities"]["untrustedWorkspaces"]
    assert untrusted["supported"] == "limited"
    assert set(untrusted["restrictedConfigurations"]) == {"noctule.path", "noctule.environment"}
    assert CONTRIBUTED["configuration"]["properties"]["noctule.offline"]["scope"] == "machine"


def test_pages_and_pictures_that_are_named_exist() -> None:
    steps = CONTRIBUTED["walkthroughs"][0]["steps"]
    files = [MANIFEST["icon"], *(step["media"]["markdown"] for step in steps)]
    files += [each["icon"] for each in CONTRIBUTED["viewsContainers"]["activitybar"]]
    assert [name for name in files if not (FOLDER / name).is_file()] == []


def test_the_lock_names_no_registry() -> None:
    assert '"resolved": "http' not in (FOLDER / "package-lock.json").read_text("utf-8")
