from __future__ import annotations

import json
import stat
from dataclasses import replace

import pytest

from engine.errors import PermissionDenied, TrustError
from engine.genesis.events import AccessDenied, TrustChanged
from engine.trust import changes
from engine.trust.cards import make_card, read_card
from engine.trust.dsse import Envelope
from engine.trust.key_store import KeyStore
from engine.trust.keys import PrivateKey, public_key
from engine.trust.project_trust import ProjectTrust
from engine.trust.roles import LEAST_ROLE, Action, Allowed, Denied, Role, judge
from engine.trust.trust_root import PAYLOAD_TYPE, KeyUse, TrustRoot, walk

# -- the table, written out a second time so that a change of it is seen ---------------------------

MAY = {
    Role.OBSERVER: {Action.READ, Action.SIMULATE},
    Role.OPERATOR: {Action.HEAL, Action.CERTIFY, Action.DRY_RUN, Action.DEPLOY},
    Role.CAPTAIN: {Action.APPROVE, Action.IGNORE_ISSUE},
    Role.ADMIRAL: {
        Action.DEPLOY_PRODUCTION,
        Action.APPROVE_PRODUCTION,
        Action.ROLLBACK,
        Action.WAIVE_CERTIFICATION,
        Action.CHANGE_POLICY,
        Action.CHANGE_ROLES,
        Action.ROTATE_KEYS,
    },
}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_tries_each_action(role, action):
    allowed = set()
    for step in Role:
        if role is not None and step.rank <= role.rank:
            allowed |= MAY[step]
    answer = judge(action, role)
    assert isinstance(answer, Allowed) == (action in allowed)
    if isinstance(answer, Denied):
        assert answer.reason


def test_every_action_is_in_the_table():
    assert set(LEAST_ROLE) == set(Action)


@pytest.mark.parametrize(
    "target", ["local", "local/", "local/production", "netlify/shop/production"]
)
def test_what_names_no_environment_is_production(target):
    assert isinstance(judge(Action.DEPLOY, Role.CAPTAIN, target), Denied)
    assert isinstance(judge(Action.APPROVE, Role.CAPTAIN, target), Denied)
    assert isinstance(judge(Action.DEPLOY, Role.ADMIRAL, target), Allowed)


def test_a_role_holds_for_its_targets_only():
    targets = ("netlify/*",)
    assert isinstance(judge(Action.DEPLOY, Role.OPERATOR, "netlify/preview", targets), Allowed)
    assert isinstance(judge(Action.DEPLOY, Role.OPERATOR, "local/preview", targets), Denied)
    assert isinstance(judge(Action.DEPLOY, Role.OPERATOR, "local/preview", ()), Denied)


# -- the key store ---------------------------------------------------------------------------------


def store(tmp_path, **more):
    return KeyStore({"CHIMERA_STATE": str(tmp_path / "state"), **more})


def test_a_private_key_is_only_its_users(tmp_path):
    kept = store(tmp_path)
    key = kept.make("identity")
    path = tmp_path / "state" / "keys" / "identity.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert kept.load("identity").public == key.public
    assert kept.public("identity") == key.public
    with pytest.raises(TrustError, match="already"):
        kept.make("identity")
    path.chmod(0o640)
    with pytest.raises(TrustError, match="read by others"):
        kept.load("identity")
    assert "PRIVATE" not in repr(key)


def test_a_passphrase_encrypts_the_file(tmp_path):
    key = store(tmp_path, CHIMERA_PASSPHRASE="open sesame").make("identity")
    data = (tmp_path / "state" / "keys" / "identity.pem").read_bytes()
    assert b"ENCRYPTED" in data
    with pytest.raises(TrustError, match="cannot be opened"):
        store(tmp_path).load("identity")
    with pytest.raises(TrustError, match="cannot be opened"):
        store(tmp_path, CHIMERA_PASSPHRASE="wrong").load("identity")
    again = store(tmp_path, CHIMERA_PASSPHRASE="open sesame").load("identity")
    assert again.public == key.public


def test_a_key_from_the_environment_is_taken_out_of_it(tmp_path):
    pem = PrivateKey.new().to_pem().decode()
    environment = {"CHIMERA_STATE": str(tmp_path), "CHIMERA_KEY": pem}
    kept = KeyStore(environment)
    assert kept.load("identity").to_pem().decode() == pem
    assert "CHIMERA_KEY" not in environment
    assert kept.load("identity").to_pem().decode() == pem
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", ".x", "a" * 65])
def test_names_stay_in_their_folder(tmp_path, name):
    with pytest.raises(TrustError):
        store(tmp_path).load(name)


def test_what_is_no_key_is_refused(tmp_path):
    kept = store(tmp_path)
    kept.make("identity")
    path = tmp_path / "state" / "keys" / "identity.pem"
    path.write_text("junk")
    with pytest.raises(TrustError):
        kept.load("identity")
    for text in ("", "junk!", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"):
        with pytest.raises(TrustError):
            public_key(text)


class FakeKeyring:
    """A keyring in memory, as the OS keyring behaves."""

    def __init__(self) -> None:
        self.kept = {}

    def get_password(self, service, name):
        return self.kept.get((service, name))

    def set_password(self, service, name, value):
        self.kept[service, name] = value

    def delete_password(self, service, name):
        del self.kept[service, name]


def test_the_keyring_keeps_keys_when_there_is_one(tmp_path):
    kept = store(tmp_path)
    kept._keyring = FakeKeyring()
    key = kept.make("identity")
    kept.make("identity-next")
    assert "keyring" in kept.place
    assert not (tmp_path / "state" / "keys" / "identity.pem").exists()
    assert kept.load("identity").public == key.public
    kept.promote("identity-next", "identity")
    assert kept.load("identity").public != key.public
    assert kept.load("identity-next") is None


# -- the role file ---------------------------------------------------------------------------------


@pytest.fixture
def people(tmp_path, clock):
    """A project, and a way to be different people in it."""

    class People:
        def __init__(self) -> None:
            self.said = []

        def trust(self, name, **more) -> ProjectTrust:
            return ProjectTrust.open(
                tmp_path / "site",
                clock=clock,
                announce=self.said.append,
                environment=self.environment(name),
                **more,
            )

        def environment(self, name):
            return {"CHIMERA_STATE": str(tmp_path / name), "CHIMERA_USER": name}

        def card(self, name):
            kept = KeyStore(self.environment(name))
            keys = {u: kept.load(u.value) or kept.make(u.value) for u in KeyUse}
            return read_card(make_card(name, keys))

        def file(self):
            return tmp_path / "site" / ".chimera" / "trust.json"

    (tmp_path / "site").mkdir()
    return People()


def test_first_use_makes_an_admiral_and_says_so(people):
    trust = people.trust("ada")
    assert trust.me().role is Role.ADMIRAL
    assert trust.require(Action.DEPLOY, "local/production").name == "ada"
    (first,) = people.said
    assert isinstance(first, TrustChanged)
    assert "ada is admiral of site" in first.detail
    assert (people.file().parent / ".gitignore").read_text() == "*\n"
    people.said.clear()
    assert people.trust("ada").me().role is Role.ADMIRAL
    assert not people.said


def test_only_looking_founds_nothing(people):
    with pytest.raises(TrustError, match="no role file"):
        people.trust("ada", found=False)
    assert not people.file().parent.exists()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.OPERATOR, Role.CAPTAIN])
@pytest.mark.parametrize("action", list(Action))
def test_each_role_is_held_by_the_engine_and_each_refusal_is_an_event(people, role, action):
    changes.grant(people.trust("ada"), role, people.card("bob"))
    bob = people.trust("bob")
    people.said.clear()
    allowed = isinstance(judge(action, role), Allowed)
    if allowed:
        assert bob.require(action).name == "bob"
        assert not people.said
    else:
        with pytest.raises(PermissionDenied):
            bob.require(action)
        (told,) = people.said
        assert isinstance(told, AccessDenied)
        assert (told.who, told.role) == ("bob", role.value)


def test_a_stranger_may_nothing(people):
    people.trust("ada")
    stranger = people.trust("mallory")
    for action in Action:
        with pytest.raises(PermissionDenied):
            stranger.require(action)
    with pytest.raises(TrustError, match="not in the project's role file"):
        stranger.signer(KeyUse.TRUTH)


def test_nobody_but_an_admiral_changes_roles(people):
    ada = people.trust("ada")
    changes.grant(ada, Role.CAPTAIN, people.card("bob"))
    bob = people.trust("bob")
    for attempt in (
        lambda: changes.change_role(bob, "bob", Role.ADMIRAL),
        lambda: changes.dismiss(bob, "ada"),
        lambda: changes.rotate(bob, KeyUse.IDENTITY),
        lambda: changes.revoke(bob, ada.identity().public.keyid, "x"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert people.trust("ada").root.version == 2


def forged(people, name, change):
    """A next version, made and signed by somebody as if nothing forbade it."""
    texts = json.loads(people.file().read_text())
    root = walk(texts)
    after = replace(change(root), version=root.version + 1)
    envelope = Envelope(payload=after.payload(), payload_type=PAYLOAD_TYPE)
    key = KeyStore(people.environment(name)).load("identity")
    people.file().write_text(json.dumps([*texts, envelope.signed(key).text()]))


def test_a_self_made_promotion_is_refused_when_it_is_read(people):
    changes.grant(people.trust("ada"), Role.CAPTAIN, people.card("bob"))

    def promote(root: TrustRoot) -> TrustRoot:
        return replace(
            root,
            members=tuple(replace(m, role=Role.ADMIRAL) for m in root.members),
        )

    forged(people, "bob", promote)
    for name in ("ada", "bob"):
        with pytest.raises(TrustError, match="signed by 0 admirals of version 2"):
            people.trust(name)


def test_a_swapped_role_file_is_refused(people, tmp_path, clock):
    people.trust("ada")
    people.trust("bob")
    own = people.file().read_text()
    people.file().unlink()
    with pytest.raises(TrustError, match="role file is gone"):
        people.trust("ada")
    (tmp_path / "mallory" / "pins").mkdir(parents=True)
    people.trust("mallory")
    with pytest.raises(TrustError, match="replaced or is older"):
        people.trust("ada")
    people.file().write_text(own)
    assert people.trust("ada").me().role is Role.ADMIRAL


def test_an_older_role_file_is_refused(people):
    ada = people.trust("ada")
    older = people.file().read_text()
    changes.grant(ada, Role.OPERATOR, people.card("bob"))
    people.file().write_text(older)
    with pytest.raises(TrustError, match="older"):
        people.trust("ada")


def test_every_flipped_byte_of_the_role_file_is_refused(people):
    changes.grant(people.trust("ada"), Role.OPERATOR, people.card("bob"))
    data = people.file().read_bytes()
    real = json.loads(data)
    for place in range(0, len(data), 9):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        people.file().write_bytes(bytes(changed))
        try:
            read = people.trust("ada")
        except TrustError:
            continue
        # White space between the envelopes says nothing; every envelope must be as it was.
        assert list(read._texts) == real, place
    people.file().write_bytes(data)


def test_two_admirals_must_sign_when_two_are_asked_for(people):
    ada = people.trust("ada")
    changes.grant(ada, Role.ADMIRAL, people.card("bob"))
    assert changes.require_admirals(ada, 2) is False
    assert people.trust("bob").cosign()
    ada = people.trust("ada")
    assert ada.root.root_threshold == 2
    assert changes.grant(ada, Role.OPERATOR, people.card("cyd")) is False
    assert people.trust("ada").root.member("cyd") is None
    assert ada.cosign() is False
    with pytest.raises(PermissionDenied):
        people.trust("cyd").cosign()
    assert people.trust("bob").cosign() is True
    assert people.trust("ada").root.member("cyd").role is Role.OPERATOR


def test_the_last_admiral_stays(people):
    ada = people.trust("ada")
    for attempt in (
        lambda: changes.dismiss(ada, "ada"),
        lambda: changes.change_role(ada, "ada", Role.CAPTAIN),
        lambda: changes.revoke(ada, ada.identity().public.keyid, "lost"),
        lambda: changes.require_admirals(ada, 2),
        lambda: changes.require_admirals(ada, 0),
    ):
        with pytest.raises(TrustError):
            attempt()
    assert people.trust("ada").root.version == 1


def test_one_key_under_two_names_is_refused(people):
    ada = people.trust("ada")
    key = ada.root.keys_for(KeyUse.IDENTITY)[0]
    doubled = replace(ada.root, keys=(*ada.root.keys, replace(key, owner="bob")))
    with pytest.raises(TrustError, match="one key twice"):
        ada.amend(doubled, what="x")


def test_a_card_of_somebody_elses_key_is_refused(people):
    card = people.card("bob")
    ada = people.trust("ada")
    changes.grant(ada, Role.OPERATOR, card)
    with pytest.raises(TrustError, match="listed already"):
        changes.grant(ada, Role.ADMIRAL, replace(card, name="eve"))
    kept = KeyStore(people.environment("bob"))
    keys = {u: kept.load(u.value) for u in KeyUse}
    text = make_card("bob", keys)
    envelope = json.loads(text)
    envelope["signatures"].pop()
    with pytest.raises(TrustError, match="not signed by each"):
        read_card(json.dumps(envelope, separators=(",", ":")))
    for bad in ("", "{}", "junk", text[:-9]):
        with pytest.raises(TrustError):
            read_card(bad)


def test_a_rotation_puts_a_fresh_key_in_place(people):
    ada = people.trust("ada")
    before = ada.identity().public
    assert changes.rotate(ada, KeyUse.IDENTITY)
    again = people.trust("ada")
    assert again.identity().public != before
    assert again.me().role is Role.ADMIRAL
    old = again.root.holder(before)[0]
    assert old.until
    assert not old.revoked


def test_a_rotation_that_was_cut_short_is_finished(people, monkeypatch):
    ada = people.trust("ada")
    monkeypatch.setattr(KeyStore, "promote", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        changes.rotate(ada, KeyUse.IDENTITY)
    monkeypatch.undo()
    again = people.trust("ada")
    assert again.me().role is Role.ADMIRAL
    assert "identity-next" not in KeyStore(people.environment("ada")).names()


def test_a_dismissed_member_may_nothing_and_cannot_come_back_with_an_old_key(people):
    ada = people.trust("ada")
    card = people.card("bob")
    changes.grant(ada, Role.ADMIRAL, card)
    changes.dismiss(ada, "bob", "left")
    with pytest.raises(PermissionDenied):
        people.trust("bob").require(Action.CERTIFY)
    with pytest.raises(TrustError, match="ended"):
        changes.grant(ada, Role.OPERATOR, card)


def test_a_shared_role_file_wins(people, tmp_path):
    ada = people.trust("ada")
    assert ada.share() == tmp_path / "site" / "chimera.trust.json"
    changes.grant(people.trust("ada"), Role.OPERATOR, people.card("bob"))
    people.file().unlink()
    assert people.trust("bob").me().role is Role.OPERATOR
