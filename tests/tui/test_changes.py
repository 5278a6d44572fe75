"""What changes in a folder is seen, whatever is done to it; what cannot be seen is said."""

import queue
import shutil
import subprocess
import threading

import pytest
import watchfiles

from chimera_tui.watching import changes
from chimera_tui.watching.changes import Burst, FolderWatch, look

ALL = Burst(paths=None)
WAIT = 20


class Follower:
    """A folder that is followed in a thread, and what was seen of it."""

    def __init__(self, root):
        self.stop = threading.Event()
        self.found = queue.Queue()
        self.thread = threading.Thread(target=self._work, args=(root,), daemon=True)
        self.thread.start()

    def _work(self, root):
        try:
            for burst in FolderWatch(root, self.stop).bursts():
                self.found.put(burst)
        except Exception as error:  # noqa: BLE001 - the test it is handed to fails by it
            self.found.put(error)

    def until(self, wanted):
        """The bursts up to the one that is wanted."""
        found = []
        while True:
            burst = self.found.get(timeout=WAIT)
            assert isinstance(burst, Burst), burst
            found.append(burst)
            if wanted(burst):
                return found

    def until_path(self, path):
        return self.until(lambda burst: burst.paths is None or path in burst.paths)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "site"
    (root / "public").mkdir(parents=True)
    (root / "public" / "index.html").write_text("<!doctype html>\n")
    (root / "netlify.toml").write_text('[build]\npublish = "public"\n')
    return root


@pytest.fixture
def follow():
    made = []

    def begin(root):
        follower = Follower(root)
        made.append(follower)
        assert follower.until(lambda burst: burst == ALL)
        return follower

    yield begin
    for follower in made:
        follower.stop.set()
    for follower in made:
        follower.thread.join(WAIT)
        assert not follower.thread.is_alive()


def test_a_save_is_seen_and_what_no_platform_sees_is_not(root, follow):
    (root / "node_modules" / "left").mkdir(parents=True)
    follower = follow(root)
    (root / "node_modules" / "left" / "index.js").write_text("1")
    (root / "netlify.toml").write_text("# saved\n")
    seen = follower.until_path("netlify.toml")
    assert seen[-1].paths == {"netlify.toml"}


def test_what_changed_before_the_system_listened_is_seen(root, follow, monkeypatch):
    listen = watchfiles.watch

    def late(*places, **kinds):
        if not (root / "late.txt").exists():
            (root / "late.txt").write_text("between the first look and the first ear")
        yield from listen(*places, **kinds)

    monkeypatch.setattr(watchfiles, "watch", late)
    assert follow(root).until_path("late.txt")[-1].paths == {"late.txt"}


def test_files_of_a_folder_that_came_later_are_seen(root, follow):
    follower = follow(root)
    (root / "blog" / "posts").mkdir(parents=True)
    follower.until_path("blog")
    (root / "blog" / "posts" / "one.md").write_text("# One\n")
    follower.until_path("blog/posts/one.md")
    (root / "blog" / "posts" / "one.md").write_text("# One, again\n")
    follower.until_path("blog/posts/one.md")


def test_a_folder_that_takes_the_place_of_another_is_followed(root, follow):
    follower = follow(root)
    other = root.parent / "other"
    other.mkdir()
    (other / "page.html").write_text("other")
    (root / "public").rename(root.parent / "before")
    other.rename(root / "public")
    follower.until_path("public/index.html")
    (root / "public" / "page.html").write_text("saved")
    follower.until_path("public/page.html")
    (root.parent / "before" / "index.html").write_text("not ours any more")
    (root / "netlify.toml").write_text("# last\n")
    seen = follower.until_path("netlify.toml")
    assert not any("public/index.html" in (burst.paths or ()) for burst in seen)


def test_a_folder_that_is_renamed_on_and_on_is_followed(root, follow):
    follower = follow(root)
    for _ in range(30):
        (root / "public").rename(root / "dist")
        (root / "dist").rename(root / "public")
    (root / "public" / "last.html").write_text("last")
    follower.until_path("public/last.html")
    (root / "public" / "last.html").write_text("the very last")
    follower.until_path("public/last.html")


def test_links_in_a_circle_and_out_of_the_project_end(root, follow):
    (root / "circle").symlink_to(".")
    (root / "public" / "up").symlink_to("../public")
    (root / "everything").symlink_to("/")
    follower = follow(root)
    (root / "netlify.toml").write_text("# saved\n")
    assert follower.until_path("netlify.toml")[-1].paths == {"netlify.toml"}
    assert not any("/" in path and path.startswith("circle") for path in look(root).marks)


def test_a_project_that_goes_away_is_said_and_looked_for(root, follow):
    follower = follow(root)
    shutil.rmtree(root)
    trouble = follower.until(lambda burst: burst.trouble)[-1]
    assert "is not there" in trouble.trouble
    root.mkdir()
    follower.until(lambda burst: burst == ALL)
    (root / "netlify.toml").write_text("# anew\n")
    follower.until_path("netlify.toml")


def test_a_project_that_is_moved_away_is_not_taken_for_what_lies_there_now(root, follow):
    follower = follow(root)
    root.rename(root.parent / "moved")
    root.mkdir()
    follower.until(lambda burst: burst == ALL)
    (root.parent / "moved" / "netlify.toml").write_text("# elsewhere\n")
    (root / "index.html").write_text("here")
    seen = follower.until_path("index.html")
    assert not any("netlify.toml" in (burst.paths or ()) for burst in seen)


@pytest.mark.parametrize("error", [OSError(28, "OS file watch limit reached"), RuntimeError("odd")])
def test_where_the_system_does_not_tell_the_folder_is_looked_at(root, follow, monkeypatch, error):
    def deaf(*_places, **_kinds):
        raise error
        yield

    monkeypatch.setattr(watchfiles, "watch", deaf)
    monkeypatch.setattr(changes, "LOOK_SECONDS", 0.01)
    follower = follow(root)
    assert follower.until(lambda burst: burst.slowly)[-1].slowly == str(error)
    (root / "public" / "new.html").write_text("new")
    follower.until_path("public/new.html")
    (root / "public" / "index.html").unlink()
    follower.until_path("public/index.html")


def test_a_folder_that_goes_while_the_system_is_asked_is_no_reason_to_be_slow(
    root, follow, monkeypatch
):
    listen, failed = watchfiles.watch, []

    def once(*places, **kinds):
        if not failed:
            failed.append(True)
            raise FileNotFoundError(2, "No such file or directory")
        yield from listen(*places, **kinds)

    monkeypatch.setattr(watchfiles, "watch", once)
    follower = follow(root)
    (root / "netlify.toml").write_text("# saved\n")
    seen = follower.until_path("netlify.toml")
    assert failed
    assert not any(burst.slowly for burst in seen)


def test_a_folder_that_may_not_be_read_is_no_end(root, follow, monkeypatch):
    import os

    listing = os.scandir

    def refused(place):
        if str(place).endswith("/locked"):
            raise PermissionError(13, "Permission denied")
        return listing(place)

    (root / "locked").mkdir()
    monkeypatch.setattr(changes.os, "scandir", refused)
    seen = look(root)
    assert "locked" in seen.marks
    assert "locked" not in seen.folders
    follower = follow(root)
    (root / "netlify.toml").write_text("# saved\n")
    follower.until_path("netlify.toml")
    monkeypatch.undo()
    (root / "locked").chmod(0o700)
    follower.until_path("locked")
    (root / "locked" / "page.html").write_text("readable now")
    follower.until_path("locked/page.html")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_what_git_tracks_is_seen(root, follow):
    follower = follow(root)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    follower.until(lambda burst: burst.paths is None or changes.TRACKED in burst.paths)
    subprocess.run(["git", "add", "netlify.toml"], cwd=root, check=True)
    follower.until_path(changes.TRACKED)
