"""The commands, as a user calls them."""

from __future__ import annotations

import json
import sqlite3

import pytest

from chimera_tui.cli import main
from engine.genesis.checkpoint import parse_proof
from engine.trust import redaction

OTHER = "another-1234567"


@pytest.fixture
def call(tmp_path, monkeypatch, capfd):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<!doctype html><title>t</title><h1>hi</h1>")
    (site / "netlify.toml").write_text('[build]\npublish = "."\n')

    def run(*words, user="ada"):
        monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / f"state-{user}"))
        monkeypatch.setenv("CHIMERA_USER", user)
        monkeypatch.chdir(site)
        code = main([str(w) for w in words])
        out, err = capfd.readouterr()
        return code, out, err

    run.site = site
    yield run
    redaction.forget_secrets()


def certified(call):
    code, out, err = call("certify", "--yes", "--out", "cert.json")
    assert code == 0, out + err
    return call.site / "cert.json"


def test_first_use_certifies_and_says_who_is_admiral(call):
    code, out, _ = call("certify", "--yes")
    assert code == 0
    assert "ada is admiral of site" in out
    assert "HXO_FINAL_APPROVAL" in out
    assert not list((call.site / ".chimera").rglob("*.pem"))


def test_without_an_approval_it_stops_at_the_gate(call):
    code, _, err = call("certify")
    assert code == 3
    assert "--yes" in err


def test_a_rejection_is_written_and_negative(call):
    (call.site / "chimera.toml").write_text(
        '[policy]\nblock = ["critical"]\nblock_unknown = true\n'
    )
    code, out, err = call("certify", "--yes", "--out", "cert.json")
    if "cannot tell" in out:
        assert code == 1
        assert "FAILED  simulation_passed" in out
        assert "rejection" in out
        code, out, err = call("certificate", "verify", "cert.json")
        assert code == 1
        assert "rejection" in err
    code, out, _ = call("policy", "check")
    assert ("BLOCKED  policy.block_unknown" in out) == (code == 1)


def test_a_certificate_is_shown_and_verified(call, tmp_path):
    path = certified(call)
    code, out, _ = call("certificate", "show")
    assert code == 0
    shown = out
    assert call("certificate", "show", path)[1] == shown
    code, out, _ = call("certificate", "verify", path, "--now")
    assert code == 0
    assert "ok  HXO_FINAL_APPROVAL  by ada" in out
    (tmp_path / "k.pem").write_text((tmp_path / "state-ada" / "keys" / "identity.pub").read_text())
    code, out, _ = call("certificate", "verify", path, "--key", tmp_path / "k.pem")
    assert code == 0
    assert "unaltered" in out
    text = path.read_text()
    path.write_text(text.replace("eyJ", "eyK", 1))
    code, _, err = call("certificate", "verify", path)
    assert code == 1
    assert err.startswith("error:")
    code, _, err = call("certificate", "verify", tmp_path / "none.json")
    assert code == 2


def test_the_ledger_is_shown_verified_proved_and_exported(call, tmp_path):
    certified(call)
    code, out, _ = call("ledger", "show", "--limit", 3)
    assert code == 0
    assert len(out.strip().split("\n")) == 3
    assert '"specversion": "1.0"' in call("ledger", "show", 1)[1]
    assert call("ledger", "show", 9999)[0] == 2
    code, out, _ = call("ledger", "verify")
    assert code == 0
    assert "No checkpoint left this machine yet" in out
    far = tmp_path / "far.note"
    assert call("ledger", "checkpoint", "--file", far)[0] == 0
    code, out, _ = call("ledger", "verify", "--checkpoint", far)
    assert code == 0
    assert "continues 2 checkpoints" in out
    code, out, _ = call("ledger", "prove", 2, "--out", tmp_path / "e.tlog-proof")
    assert code == 0
    assert parse_proof((tmp_path / "e.tlog-proof").read_text()).index == 1
    given = ("ledger", "verify", "--proof", tmp_path / "e.tlog-proof", "--entry")
    assert call(*given, tmp_path / "e.json")[0] == 0
    key = out.strip().split()[-1]
    assert call(*given, tmp_path / "e.json", "--key", key, "--project", tmp_path)[0] == 0
    (tmp_path / "other.json").write_text("{}")
    assert call(*given, tmp_path / "other.json")[0] == 1
    code, out, _ = call("ledger", "export")
    lines = [json.loads(line) for line in out.strip().split("\n")]
    assert all(line["specversion"] == "1.0" for line in lines)
    code, out, _ = call("ledger", "export", "--format", "cloudevents")
    assert json.loads(out) == lines


def test_a_tampered_ledger_is_told_and_negative(call):
    certified(call)
    db = sqlite3.connect(call.site / ".chimera" / "ledger.sqlite")
    db.execute("DROP TRIGGER entry_no_update")
    db.execute(
        "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'ada', 'eve') AS BLOB) WHERE seq = 2"
    )
    db.commit()
    db.close()
    code, out, _ = call("ledger", "verify")
    assert code == 1
    assert "entry 2: altered" in out


def test_a_ledger_that_is_missing_or_junk(call):
    assert call("ledger", "verify")[0] == 2
    (call.site / ".chimera").mkdir()
    (call.site / ".chimera" / "ledger.sqlite").write_bytes(b"junk" * 999)
    code, _, err = call("ledger", "verify")
    assert code == 2
    assert "error:" in err


def test_roles_are_asked_for_granted_and_revoked(call):
    certified(call)
    code, card, _ = call("keys", "list", "--card", user="bob")
    assert code == 0
    (call.site / "bob.card").write_text(card)
    code, out, err = call("certify", "--yes", user="bob")
    assert code == 1
    assert "keys list --card" in err
    code, out, _ = call("roles", "grant", "operator", "bob.card")
    assert (code, "role granted by ada: bob: operator" in out) == (0, True)
    code, out, err = call("certify", "--yes", user="bob")
    assert code == 1
    assert "deploy-production" in err
    code, out, _ = call("roles", "list", user="bob")
    assert "operator  bob (you)" in out
    assert call("roles", "grant", "admiral", "bob", user="bob")[0] == 1
    assert call("roles", "grant", "admiral", "bob")[0] == 0
    assert call("certify", "--yes", user="bob")[0] == 0
    assert call("roles", "revoke", "bob", "--reason", "left")[0] == 0
    assert call("certify", "--yes", user="bob")[0] == 1
    code, out, _ = call("ledger", "export")
    assert out.count('"genesis.trust.denied"') >= 3
    assert out.count('"genesis.trust.changed"') >= 5


def test_keys_are_rotated_and_revoked_and_old_certificates_still_hold(call):
    path = certified(call)
    before = call("keys", "list")[1]
    code, out, _ = call("keys", "rotate", "truth")
    assert code == 0
    assert "key rotated by ada" in out
    assert call("certificate", "verify", path)[0] == 0
    assert call("certificate", "verify", path, "--now")[0] == 1
    truth = next(row.split()[1] for row in before.split("\n") if row.startswith("  truth"))
    assert call("keys", "revoke", truth, "--reason", "lost")[0] == 0
    code, out, _ = call("certificate", "verify", path)
    assert code == 0
    assert "was revoked later" in out
    assert "revoked (lost)" in call("keys", "list")[1]
    assert call("certify", "--yes")[0] == 0
    assert call("keys", "revoke", "1234", "--reason", "x")[0] == 2
    code, out, _ = call("keys", "new", "spare")
    assert "BEGIN PUBLIC KEY" in out
    assert call("keys", "new", "spare")[0] == 2


def test_two_persons_through_the_commands(call):
    (call.site / "chimera.toml").write_text("[policy]\napprovals = 2\n")
    (call.site / "bob.card").write_text(call("keys", "list", "--card", user="bob")[1])
    code, _, err = call("certify", "--yes", "--out", "cert.json")
    assert code == 3
    assert "1 of 2 persons" in err
    call("roles", "grant", "admiral", "bob.card")
    code, _, err = call("certificate", "approve", "cert.json", "--reason", "read it", user="bob")
    assert code == 0, err
    assert call("certificate", "approve", "0" * 64, user="bob")[0] == 2
    code, _, err = call("certify", "--yes")
    assert code == 3, "two cards and a certificate lie in the published folder now"
    for name in ("bob.card", "cert.json"):
        (call.site / name).unlink()
    call("certify", "--yes", "--out", "../cert.json")
    assert call("certificate", "approve", "../cert.json", user="bob")[0] == 0
    assert call("certify", "--yes")[0] == 0


def test_a_changed_policy_is_explained_and_accepted(call):
    certified(call)
    (call.site / "chimera.toml").write_text('[policy]\nplatforms = ["netlify/*"]\n')
    code, out, _ = call("policy", "check")
    assert code == 1
    assert "BLOCKED  policy.platforms" in out
    code, out, _ = call("policy", "accept")
    assert (code, "policy accepted by ada" in out) == (0, True)
    assert '"platforms":["netlify/*"]' in call("policy", "show")[1]
    (call.site / "chimera.toml").write_text("[policy]\nblok = 1\n")
    code, _, err = call("policy", "check")
    assert code == 2
    assert "policy.blok" in err


def test_trust_is_founded_anew_only_when_told_so(call):
    certified(call)
    (call.site / ".chimera" / "trust.json").unlink()
    code, _, err = call("certify", "--yes")
    assert code == 2
    assert "role file is gone" in err
    assert call("roles", "reset")[0] == 2
    code, out, _ = call("roles", "reset", "--yes")
    assert code == 0
    assert "first use by ada" in out
    assert call("certify", "--yes")[0] == 0


def test_a_secret_in_the_environment_reaches_no_output(call, monkeypatch):
    secret = "tok-9f8e7d6c5b4a"
    monkeypatch.setenv("SITE_API_TOKEN", secret)
    (call.site / ".env").write_text(f"OTHER_SECRET={OTHER}\n")
    (call.site / "netlify.toml").write_text(
        f'[build]\npublish = "."\n[build.environment]\nX = "{secret}"\nY = "another-1234567"\n'
        f'[[redirects]]\nfrom = "/{secret}"\nto = "/another-1234567"\nstatus = 999\n'
    )
    said = []
    for words in (
        ("simulate", "--settings"),
        ("simulate", "--format", "json"),
        ("simulate", "--format", "sarif"),
        ("certify", "--yes"),
        ("deploy", "--yes", "--no-ui"),
        ("certify", "--out", f"../{secret}.json", "--yes"),
        ("ledger", "export"),
        ("ledger", "show"),
        ("certificate", "show"),
        ("policy", "check"),
    ):
        said += call(*words)[1:]
    call("node", "stop")
    leaks = [s[max(0, s.find(w) - 80) :][:200] for s in said for w in (secret, OTHER) if w in s]
    assert not leaks
    for path in (call.site / ".chimera").rglob("*"):
        if path.is_file() and "releases" not in path.parts and "node" not in path.parts:
            data = path.read_bytes()
            assert secret.encode() not in data, path
            assert OTHER.encode() not in data, path
