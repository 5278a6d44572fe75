"""A survey reads every file once, and afterwards only what changed."""

from engine.model import Edit, EditKind
from engine.project.snapshot import Snapshot


def surveyed(snapshot, read):
    def first_line(path):
        read.append(path)
        return (snapshot.text(path) or "").partition("\n")[0] or None

    return list(snapshot.surveys.survey("first", snapshot.paths, first_line))


def test_only_what_changed_is_read_again(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(f"{name}\n")
    (tmp_path / "c").write_text("")
    read = []
    snapshot = Snapshot.of_folder(tmp_path)
    assert surveyed(snapshot, read) == [("a", "a"), ("b", "b")]
    (tmp_path / "c").write_text("see\n")
    assert surveyed(snapshot, read) == [("a", "a"), ("b", "b")]  # frozen
    again = snapshot.looked_at_again(["c"])
    assert surveyed(again, read) == [("a", "a"), ("b", "b"), ("c", "see")]
    assert read == ["a", "b", "c", "c"]


def test_in_another_tree_only_what_came_is_read(tmp_path):
    (tmp_path / "a").write_text("a\n")
    read = []
    snapshot = Snapshot.of_folder(tmp_path)
    surveyed(snapshot, read)
    (tmp_path / "b").write_text("b\n")
    assert surveyed(snapshot.looked_at_again(["b"]), read) == [("a", "a"), ("b", "b")]
    assert read == ["a", "b"]
    (tmp_path / "a").unlink()
    third = snapshot.looked_at_again(["b"]).looked_at_again(["a"])
    assert surveyed(third, read) == [("b", "b")]


def test_who_looked_at_the_tree_is_read_again_when_it_changes(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(f"{name}\n")
    (tmp_path / "a").write_text("c\n")
    (tmp_path / "b").write_text("")
    read = []

    def leads(snapshot):
        def to(path):
            read.append(path)
            text = (snapshot.text(path) or "").strip()
            return text if text and snapshot.is_file(text) else None

        return dict(snapshot.surveys.survey("leads", snapshot.paths, to))

    snapshot = Snapshot.of_folder(tmp_path)
    assert leads(snapshot) == {"a": "c", "c": "c"}
    (tmp_path / "c").unlink()
    (tmp_path / "d").write_text("d\n")
    again = snapshot.looked_at_again(["c", "d"])
    assert leads(again) == {"d": "d"}
    assert read == ["a", "b", "c", "a", "d"]  # b is empty: it never looked at the tree


def test_edits_laid_over_are_read():
    snapshot = Snapshot.in_memory({"a": "a\n"})
    read = []
    assert surveyed(snapshot, read) == [("a", "a")]
    edit = Edit(kind=EditKind.REPLACE, path="a", start=0, end=1, old="a", new="b")
    assert surveyed(snapshot.with_edits([edit]), read) == [("a", "b")]
    assert surveyed(snapshot, read) == [("a", "a")]
    assert read == ["a", "a"]
