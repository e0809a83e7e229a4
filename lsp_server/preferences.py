"""What a client says it wants (at the start, and as its configuration) into switches and settings of its folders."""

from typing import Any, Final

import msgspec

EDITOR_KEYS: Final = frozenset({"effort", "exclude", "answer_tokens", "sleep_on_battery", "sleep_load_max"})
"""Settings that an editor may bring. Its configuration can come from a file of the repository: so never which model is
asked, where it is, or what it may cost.
"""
FEATURES: Final[dict[str, bool | None]] = {
    "hover": True,
    "codeLens": True,
    "documentSymbol": True,
    "workspaceSymbol": True,
    "callHierarchy": True,
    "definition": None,
    "references": None,
    "implementation": None,
    "codeAction": True,
    "inlayHint": False,
    "diagnostic": False,
}
"""Every feature and its default; None: on, but for documents whose language another server of the client serves."""
_SWITCHES: Final[dict[Any, bool | None]] = {True: True, False: False, "on": True, "off": False, "auto": None}


class Preferences(msgspec.Struct, frozen=True):
    """Switches that the client set, languages it has another server for, and settings as an editor's layer."""

    features: dict[str, bool | None] = {}
    served_elsewhere: frozenset[str] = frozenset()
    settings: dict[str, Any] = {}
    is_trusted: bool = True
    is_offline: bool = False

    @property
    def forbids_sending(self) -> str:
        """Why nothing may be sent to a model; "" where it may."""
        if not self.is_trusted:
            return "this workspace is not trusted: nothing is sent from it"
        return "this editor works offline: nothing is sent" if self.is_offline else ""

    def is_on(self, feature: str, language: str = "", allowed: dict[str, bool] | None = None) -> bool:
        """Whether a feature is wanted for a document of that language; `allowed` are the switches of settings files."""
        wanted = self.features.get(feature, (allowed or {}).get(feature, FEATURES[feature]))
        if (allowed or {}).get(feature) is False:
            return False
        return language not in self.served_elsewhere if wanted is None else wanted

    def with_values(self, values: Any) -> "Preferences":
        """These preferences with what an object of settings says; what is none of ours in it is left out."""
        if not isinstance(values, dict):
            return self
        given = values.get("features")
        switches = {
            name: _SWITCHES[wanted]
            for name, wanted in (given.items() if isinstance(given, dict) else ())
            if name in FEATURES and isinstance(wanted, bool | str) and wanted in _SWITCHES
        }
        elsewhere = values.get("servedElsewhere")
        languages = [str(each) for each in elsewhere] if isinstance(elsewhere, list) else self.served_elsewhere
        ours = {key: value for key, value in values.items() if key in EDITOR_KEYS and value is not None}
        return Preferences(
            {**self.features, **switches},
            frozenset(languages),
            {**self.settings, **ours},
            self.is_trusted and values.get("trusted") is not False,
            self.is_offline or values.get("offline") is True,
        )
