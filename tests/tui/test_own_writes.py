"""What Chimera wrote, in any process, is no change; what anybody else does to it is one."""

import pytest

from chimera_tui.watching.own_writes import OwnWrites
from chimera_tui.watching.watcher import ProjectWatch
from engine.clock import SystemClock
from engine.config import ChimeraConfig
from engine.heal.writing import undo_heal, write_edits
from engine.model import Edit, EditKind
from engine.project.snapshot import Snapshot
from engine.project.written import note_write, noted

TEXT = '[build]\npublish = "public"\n'


@pytest.fixture
def site(tmp_path):
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("<!doctype html>\n")
    (tmp_path / "netlify.toml").write_text(TEXT)
    return tmp_path


def replaced(old, new):
    at = TEXT.index(old)
    return Edit(
        kind=EditKind.REPLACE,
        path="netlify.toml",
        start=at,
        end=at + len(old),
        old=old,
        new=new,
    )


def heal(site, *edits):
    return write_edits(site, Snapshot.of_folder(site), edits)


def test_a_heal_is_known_to_a_watch_that_never_heard_of_it(site):
    own = OwnWrites(site)
    name = heal(site, replaced("public", "dist"))
    assert own.foreign({"netlify.toml"}) == frozenset()
    assert own.foreign({"netlify.toml", "public/index.html"}) == {"public/index.html"}
    undo_heal(site, name)
    assert (site / "netlify.toml").read_text() == TEXT
    assert own.foreign({"netlify.toml"}) == frozenset()


def test_a_save_after_a_heal_is_foreign_and_so_is_the_way_back(site):
    own = OwnWrites(site)
    heal(site, replaced("public", "dist"))
    healed = (site / "netlify.toml").read_text()
    assert own.foreign({"netlify.toml"}) == frozenset()
    (site / "netlify.toml").write_text(healed + "# mine\n")
    assert own.foreign({"netlify.toml"}) == {"netlify.toml"}
    (site / "netlify.toml").write_text(healed)
    assert own.foreign({"netlify.toml"}) == {"netlify.toml"}


def test_a_heal_that_makes_a_file_and_its_folder(site):
    own = OwnWrites(site)
    heal(site, Edit(kind=EditKind.CREATE, path="new/deep/page.html", new="x\n"))
    assert own.foreign({"new", "new/deep", "new/deep/page.html"}) == frozenset()
    assert own.foreign({"public/.page.html.chimera-0001"}) == frozenset()


def test_a_noted_write_is_own_until_it_is_another(site):
    (site / ".chimera").mkdir()
    own = OwnWrites(site)
    note_write(site, "chimera.toml", b"x = 1\n")
    (site / "chimera.toml").write_bytes(b"x = 1\n")
    assert own.foreign({"chimera.toml", ".chimera.toml.4711"}) == frozenset()
    (site / "chimera.toml").write_bytes(b"x = 2\n")
    assert own.foreign({"chimera.toml"}) == {"chimera.toml"}


def test_notes_that_cannot_be_kept_or_read_harm_nothing(site):
    note_write(site, "chimera.toml", b"x")  # there is no state folder
    assert noted(site) == {}
    (site / ".chimera").mkdir()
    (site / ".chimera" / "written.json").write_text("[1")
    assert noted(site) == {}
    (site / ".chimera" / "written.json").write_text('["a"]')
    assert noted(site) == {}


def test_own_writes_are_looked_at_with_the_next_change(site):
    watch = ProjectWatch(site, ChimeraConfig.load(site), SystemClock())
    assert not watch.simulate(None).simulation.publish.startswith("dist")
    heal(site, replaced("public", "dist"))
    assert watch.sift(frozenset({"netlify.toml"})) == frozenset()
    (site / "public" / "index.html").write_text("<!doctype html>\n<p>x\n")
    foreign = watch.sift(frozenset({"public/index.html"}))
    assert watch.simulate(foreign).simulation.publish == "dist"
