"""Where a repository is into the options and variables under which git runs nothing that the repository names."""

import os
from pathlib import Path

# Options of every git call. Configuration given here wins over the repository's, so a hostile one is overruled.
OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    "--no-optional-locks",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "protocol.allow=never"),
    *("-c", "log.showSignature=false"),
    *("-c", "log.showRoot=true"),
    *("-c", "gpg.program=/dev/null"),
    *("-c", "diff.orderFile=/dev/null"),
    *("-c", "mailmap.file=/dev/null"),
)


def hardened_environment(top: str, git_dir: str, common_dir: str) -> dict[str, str]:
    """Variables under which git trusts nothing but its command line.

    The repository is named, not searched for: that overrules `core.worktree` and what a calling hook exported (GIT_DIR,
    GIT_INDEX_FILE), and reads trees owned by somebody else, which is safe because nothing of theirs is run.
    """
    return {
        "GIT_DIR": git_dir,
        "GIT_COMMON_DIR": common_dir,
        "GIT_WORK_TREE": top,
        "GIT_INDEX_FILE": str(Path(git_dir, "index")),
        "GIT_OBJECT_DIRECTORY": str(Path(common_dir, "objects")),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
        "GIT_NAMESPACE": "",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "0",
        "GIT_CONFIG_PARAMETERS": "",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        # Empty allows no transport at all: a partial clone must not fetch what it lacks, for its remote names programs.
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_SSH_COMMAND": "false",
        "GIT_ASKPASS": "false",
        "GIT_EDITOR": "false",
        "GIT_PAGER": "cat",
        "GIT_TRACE": "0",
        "LC_ALL": "C",
        "LANGUAGE": "C",
    }
