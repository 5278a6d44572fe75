"""What is taken for a secret, and that it is never shown."""

import pytest

from engine.model import Severity
from engine.platforms.interface import BuildContext
from engine.platforms.netlify.platform import PLATFORM
from engine.platforms.netlify.rules import secrets_scan_hit
from engine.project.snapshot import Snapshot

RANDOM = "8fKx0aQz7LmW3vBn5TyR1cGh9DjP2sEu6XoA"
TOML = '[build]\npublish = "."\n'


def issues(text, toml=TOML, path="a.js", more=None):
    snapshot = Snapshot.in_memory({"netlify.toml": toml, path: text, **(more or {})})
    return list(secrets_scan_hit.check(PLATFORM.resolve(snapshot, BuildContext())))


@pytest.mark.parametrize(
    ("prefix", "severity"),
    [
        ("ghp_", Severity.HIGH),
        ("sk-", Severity.HIGH),
        ("api_", Severity.MEDIUM),
        ("AIza", Severity.MEDIUM),
    ],
)
def test_a_random_value_with_a_prefix_is_told_and_never_shown(prefix, severity):
    (issue,) = issues(f'const a = 1;\nconst b = "{prefix}{RANDOM}";\n')
    assert issue.severity is severity
    assert issue.location.line == 2
    assert RANDOM[:6] not in repr(issue)


@pytest.mark.parametrize(
    "text",
    [
        f"ghp_{RANDOM}",
        f'"ghp_{RANDOM} "',
        '"ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
        '"ghp_8fKx0aQz"',
        f'"xyz_{RANDOM}"',
        '"SECRET_DO_NOT_PASS_THIS_OR_YOU_WILL_BE_FIRED"',
    ],
)
def test_what_their_test_lets_pass(text):
    assert issues(f"const b = {text};\n") == []


@pytest.mark.parametrize(
    "variable",
    [
        'SECRETS_SCAN_ENABLED = "false"',
        "SECRETS_SCAN_ENABLED = false",
        'SECRETS_SCAN_SMART_DETECTION_ENABLED = "false"',
        'SECRETS_SCAN_OMIT_PATHS = "b, a.js"',
        'SECRETS_SCAN_OMIT_PATHS = "*.js"',
        f'SECRETS_SCAN_SMART_DETECTION_OMIT_VALUES = "ghp_{RANDOM}"',
    ],
)
def test_their_switches_hold(variable):
    toml = f"{TOML}[build.environment]\n{variable}\n"
    assert issues(f'const b = "ghp_{RANDOM}";\n', toml) == []


def test_an_ignored_folder_and_a_lock_file_are_passed_over():
    text = f'{{"b": "ghp_{RANDOM}"}}\n'
    assert issues(text, path="package-lock.json") == []
    assert issues(text, path="dist/a.json", more={".gitignore": "node_modules\n/dist/\n"}) == []
    assert len(issues(text, path="dist/a.json", more={".gitignore": "*.log\n"})) == 1
