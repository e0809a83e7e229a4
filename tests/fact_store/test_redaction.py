"""Secrets are replaced by the name of their rule, and what only looks a little like one is let be."""

import pytest

from fact_store.redaction import redact, redact_all

SECRETS = [
    ("AKIAIOSFODNN7ABCDEFG", "aws-key"),
    ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "github-token"),
    ("glpat-abcdefghij0123456789", "gitlab-token"),
    ("xoxb-123456789012-abcdefghijkl", "slack-token"),
    ("sk-ant-api03-abcdefghijklmnop", "anthropic-key"),
    ("sk-abcdefghijklmnopqrstuvwxyz012345", "api-key"),
    ("sk_live_abcdefghij0123456789", "stripe-key"),
    ("AIzaSyA-abcdefghijklmnopqrstuvwxyz01234", "google-key"),
    ("npm_abcdefghijklmnopqrstuvwxyz0123456789", "npm-token"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "jwt"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA\n-----END OPENSSH PRIVATE KEY-----", "private-key"),
]
NAMED = [
    'password = "hunter2hunter2"',
    "DB_PASSWORD=Tr0ub4dor&3xx",
    '{"api_key": "Zx81kk2099aaQ"}',
    'client_secret: "a8f5f167f44f4964"',
    'config["access_key"] = "q9w8e7r6t5y4"',
    'token: str = "5f4dcc3b5aa765d6"',
]
HARMLESS = [
    'password = os.environ["PASSWORD"]',
    "token = get_token(request)",
    "self.secret = secret",
    'csrf_token = "csrfmiddlewaretoken"',
    'password = "your-password-here"',
    'password_field_name = "login_password_1"',
    'raise ValueError("the password is too short")',
    'digest == "d41d8cd98f00b204e9800998ecf8427e"',
    "the token of a user is kept for an hour",
    "tokens = tokenize(source_text)",
    "https://example.org/a?b=c",
]


@pytest.mark.parametrize(("secret", "rule"), SECRETS)
def test_a_token_is_known_by_its_form(secret: str, rule: str) -> None:
    text = redact(f"x = 1  # {secret} here")
    assert f"[REDACTED:{rule}]" in text and secret not in text and text.startswith("x = 1")


@pytest.mark.parametrize("text", NAMED)
def test_what_is_called_a_secret_is_one(text: str) -> None:
    assert "[REDACTED:secret]" in redact(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_none_stays(text: str) -> None:
    assert redact(text) == text


def test_only_the_password_of_an_address_goes() -> None:
    assert redact('"postgres://bob:s3cr3tpw@db/x"') == '"postgres://bob:[REDACTED:url-password]@db/x"'


def test_a_long_literal_without_structure_is_a_secret_whatever_it_is_called() -> None:
    assert redact("x = 'q8Zr1Wm5Yt9Kp3Lc7Vb2Nd6Hf4Gs0Jx8Qa'") == "x = '[REDACTED:high-entropy]'"


@pytest.mark.parametrize("text", [secret for secret, _ in SECRETS] + NAMED)
def test_redacting_again_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_plain_data_is_redacted_all_the_way_down() -> None:
    value = {"a": [{"text": NAMED[0], "n": 1}, None], "key": SECRETS[0][0]}
    assert redact_all(value) == {
        "a": [{"text": 'password = "[REDACTED:secret]"', "n": 1}, None],
        "key": "[REDACTED:aws-key]",
    }
