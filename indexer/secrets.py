"""A file or folder name into the rule that marks it as a likely secret, which is never read, indexed or sent."""

import re
from fnmatch import translate
from functools import cache

# Matched against the last part of a path in lower case. A module `secrets.py` or `id_rsa_test.py` is code and stays.
SECRET_FILES = (
    ".env",
    ".env.*",
    "*.env",
    ".envrc",
    ".netrc",
    "_netrc",
    ".pgpass",
    ".my.cnf",
    ".npmrc",
    ".yarnrc.yml",
    ".pypirc",
    ".htpasswd",
    ".git-credentials",
    ".dockercfg",
    ".dockerconfigjson",
    ".s3cfg",
    ".boto",
    ".vault-token",
    ".vault_pass*",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ecdsa_sk",
    "id_ed25519",
    "id_ed25519_sk",
    "*.pem",
    "*.key",
    "*.ppk",
    "*.p8",
    "*.p12",
    "*.pfx",
    "*.pkcs12",
    "*.jks",
    "*.keystore",
    "*.keytab",
    "*.kdbx",
    "*.gpg",
    "*.pgp",
    "*.age",
    "*.ovpn",
    "*.tfstate",
    "*.tfstate.*",
    "*.tfvars",
    "*.tfvars.json",
    "credentials",
    "credentials.csv",
    "credentials.json",
    "credentials.toml",
    "credentials.yaml",
    "credentials.yml",
    "client_secret*.json",
    "service-account*.json",
    "service_account*.json",
    "secret.json",
    "secret.toml",
    "secret.yaml",
    "secret.yml",
    "secrets.cfg",
    "secrets.ini",
    "secrets.json",
    "secrets.toml",
    "secrets.txt",
    "secrets.yaml",
    "secrets.yml",
    "*.secret",
    "*.secrets",
    "kubeconfig",
    "kubeconfig.*",
)
SECRET_FOLDERS = (".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".password-store", "private_keys")


def secret_file_rule(name: str) -> str | None:
    """The pattern that a file name falls under, whatever its case; None where it is no secret by name."""
    return _rule(SECRET_FILES, name)


def secret_folder_rule(name: str) -> str | None:
    """The pattern that a folder name falls under; nothing below such a folder is read."""
    return _rule(SECRET_FOLDERS, name)


def _rule(patterns: tuple[str, ...], name: str) -> str | None:
    name = name.lower()
    if _any_of(patterns).fullmatch(name) is None:
        return None
    return next(pattern for pattern in patterns if re.fullmatch(translate(pattern), name))


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{translate(pattern)})" for pattern in patterns))
