from __future__ import annotations

import tomllib

import pytest

from engine.errors import ConfigurationError
from engine.model import Confidence, Issue, Location, Severity
from engine.trust.policy import Policy

TEXT = """
block = ["high", "critical"]
block_unknown = true
waivable = ["netlify/*"]
waive_by = ["ada"]
approvals = 2
platforms = ["netlify/*", "local/preview"]
validity_minutes = 5
[[waivers]]
rule = "netlify/redirect-*"
path = "netlify.toml"
reason = "moved next week"
by = "ada"
until = 2027-01-31
[[waivers]]
rule = "*"
reason = "too wide to be allowed"
by = "bob"
[[freezes]]
start = 2026-12-24T00:00:00Z
end = "2026-12-27T00:00:00+01:00"
reason = "holidays"
targets = ["*/production"]
"""


def policy(text=TEXT):
    return Policy.from_table(tomllib.loads(text), "chimera.toml")


def issue(rule="netlify/redirect-loop", severity=Severity.CRITICAL, path="netlify.toml"):
    return Issue(
        rule=rule,
        severity=severity,
        confidence=Confidence.CERTAIN,
        location=Location(path=path),
        message="m",
    )


def test_a_full_policy_is_read():
    made = policy()
    assert made.block == (Severity.CRITICAL, Severity.HIGH)
    assert made.freezes[0].end == "2026-12-26T23:00:00.000000Z"
    assert made.waivers[0].until == "2027-01-31"
    assert policy("") == Policy()


@pytest.mark.parametrize(
    ("found", "today", "blocks"),
    [
        (issue(), "2026-11-24", False),
        (issue(), "2027-01-31", False),
        (issue(), "2027-02-01", True),
        (issue(path="other.toml"), "2026-11-24", True),
        (issue(rule="render/x"), "2026-11-24", True),
        (issue(severity=Severity.MEDIUM, rule="render/x"), "2026-11-24", False),
    ],
)
def test_what_blocks(found, today, blocks):
    assert policy().blocks(found, today) is blocks


def test_a_rule_that_may_not_be_waived_blocks_all_the_same():
    assert policy().waiver_for(issue(rule="shared/committed-secret"), "2026-11-24") is None


@pytest.mark.parametrize(
    ("target", "now", "refused"),
    [
        ("netlify/production", "2026-11-24T00:00:00.000000Z", ""),
        ("netlify/production", "2026-12-24T00:00:00.000000Z", "holidays"),
        ("netlify/production", "2026-12-26T23:00:00.000000Z", ""),
        ("netlify/preview", "2026-12-25T00:00:00.000000Z", ""),
        ("local/production", "2026-11-24T00:00:00.000000Z", "allows"),
        ("local/preview", "2026-11-24T00:00:00.000000Z", ""),
    ],
)
def test_where_and_when(target, now, refused):
    answer = policy().refusal(target, now)
    assert (refused in answer) if refused else not answer


def test_the_digest_is_of_the_meaning():
    assert (
        policy().digest
        == policy("# a comment\n" + TEXT.replace("approvals = 2", "approvals=2")).digest
    )
    assert (
        policy().digest
        == policy(TEXT.replace('["high", "critical"]', '["critical", "high"]')).digest
    )
    for old, new in (
        ("approvals = 2", "approvals = 1"),
        ("2027-01-31", "2027-02-01"),
        ("holidays", "holiday"),
        ('"bob"', '"eve"'),
        ("block_unknown = true", "block_unknown = false"),
    ):
        assert policy(TEXT.replace(old, new)).digest != policy().digest


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('blok = ["high"]', "policy.blok"),
        ('block = ["severe"]', "policy.block"),
        ('block = "high"', "policy.block"),
        ("approvals = 0", "policy.approvals"),
        ("approvals = true", "policy.approvals"),
        ("approvals = 1.5", "policy.approvals"),
        ("block_unknown = 1", "policy.block_unknown"),
        ("waivers = 5", "policy.waivers"),
        ('waivers = [{rule="a", by="b"}]', "policy.waivers[0].reason"),
        ('waivers = [{rule="a", by="b", reason=" "}]', "policy.waivers[0].reason"),
        ('waivers = [{rule="a", by="b", reason="c", until="soon"}]', "policy.waivers[0].until"),
        ('waivers = [{rule="a", by="b", reason="c", til=2027-01-01}]', "policy.waivers[0].til"),
        (
            'freezes = [{start=2026-01-01T00:00:00, end=2026-01-02T00:00:00Z, reason="r"}]',
            "policy.freezes[0].start",
        ),
        (
            'freezes = [{start=2026-01-02T00:00:00Z, end=2026-01-01T00:00:00Z, reason="r"}]',
            "policy.freezes[0].end",
        ),
        (
            'freezes = [{start="x", end=2026-01-01T00:00:00Z, reason="r"}]',
            "policy.freezes[0].start",
        ),
        ("platforms = [1]", "policy.platforms"),
        ("validity_minutes = -1", "policy.validity_minutes"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_named(text, named):
    with pytest.raises(ConfigurationError) as caught:
        policy(text)
    assert str(caught.value).startswith(f"{named}:")
    assert caught.value.where == "chimera.toml"
