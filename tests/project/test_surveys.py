"""A survey reads every file once, and afterwards only what changed."""

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


def test_another_tree_is_surveyed_anew(tmp_path):
    (tmp_path / "a").write_text("a\n")
    read = []
    snapshot = Snapshot.of_folder(tmp_path)
    surveyed(snapshot, read)
    (tmp_path / "b").write_text("b\n")
    assert surveyed(snapshot.looked_at_again(["b"]), read) == [("a", "a"), ("b", "b")]
    assert read == ["a", "a", "b"]


def test_edits_laid_over_are_read():
    snapshot = Snapshot.in_memory({"a": "a\n"})
    read = []
    assert surveyed(snapshot, read) == [("a", "a")]
    assert surveyed(snapshot.with_edits([]), read) == [("a", "a")]
    assert read == ["a", "a"]
