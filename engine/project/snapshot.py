"""A frozen view of a project: its tree, its texts, an overlay for heals, and one digest.

Everything above this room reads the project only through a `Snapshot`, so that a simulation of a
proposed heal is the same code as a simulation of the folder. Nothing is read before it is asked
for: a walk lists names and kinds, texts and sizes come on demand and are kept.
"""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar, cast

from engine.errors import ProjectError
from engine.plain_files import is_kind, real_path
from engine.project.listing import Listing
from engine.project.manifest import Manifest, ManifestEntry, encode_path
from engine.project.surveys import Surveys
from engine.project.tree import SKIPPED_FOLDERS as SKIPPED_FOLDERS  # noqa: PLC0414 - as below
from engine.project.tree import Kind as Kind  # noqa: PLC0414 - part of this room's face
from engine.project.tree import add, is_plain_file, look_again, remove, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from engine.model import Edit

T = TypeVar("T")


class Snapshot:
    """A project's files, frozen; heals are laid over it with `with_edits`.

    Paths are relative to the project, with ``/``, never starting with ``./`` and never ending in
    ``/``; the project's own folder is ``""``. A file may be known without its content (`in_memory`
    with None): then `text` and `data` answer None and a rule must say "cannot tell".
    """

    def __init__(
        self,
        *,
        root: Path | None,
        kinds: dict[str, Kind],
        children: dict[str, list[str]],
        overlay: Mapping[str, bytes | None] | None = None,
        modes: Mapping[str, int] | None = None,
    ) -> None:
        self.root = root
        self._kinds = kinds
        self._children = children
        self._overlay: dict[str, bytes | None] = dict(overlay or {})
        self._modes: dict[str, int] = dict(modes or {})
        self._texts: dict[str, str | None] = {}
        self._listing = Listing(kinds)
        self._made: dict[Hashable, object] = {}
        self.surveys = Surveys()
        """What rules found by reading many files; `looked_at_again` hands it on."""

    # -- making ---------------------------------------------------------------------------------

    @classmethod
    def of_folder(cls, root: Path | str) -> Snapshot:
        """Walk a folder once.

        Raises:
            ProjectError: the folder is missing, is no folder, or may not be read.
        """
        base = Path(root)
        if not base.is_dir():
            raise ProjectError(
                f"There is no folder {str(base)!r}.",
                advice="Name the project's folder, or change into it.",
                where=str(base),
            )
        kinds, children = walk(base)
        return cls(root=base, kinds=kinds, children=children)

    @classmethod
    def in_memory(cls, files: Mapping[str, str | bytes | None]) -> Snapshot:
        """Make a snapshot of given files; None is a file whose content nobody knows.

        A path that ends in ``/`` is an empty folder.
        """
        kinds: dict[str, Kind] = {}
        children: dict[str, list[str]] = {"": []}
        overlay: dict[str, bytes | None] = {}
        for given, content in files.items():
            path = given.rstrip("/")
            add(kinds, children, path, Kind.FOLDER if given.endswith("/") else Kind.FILE)
            if content is not None and not given.endswith("/"):
                overlay[path] = encode_path(content) if isinstance(content, str) else content
        return cls(root=None, kinds=kinds, children=children, overlay=overlay)

    def with_edits(self, edits: Iterable[Edit]) -> Snapshot:
        """Lay edits over this snapshot; the folder itself is not touched.

        Raises:
            StaleEditError: what an edit expects to find is not there.
        """
        from engine.project.editing.edits import apply_edits

        changed, modes = apply_edits(self, edits)
        kinds = dict(self._kinds)
        children = {folder: list(names) for folder, names in self._children.items()}
        overlay = {**self._overlay, **changed}
        for path, content in changed.items():
            if content is None:
                remove(kinds, children, path)
            elif path not in kinds:
                add(kinds, children, path, Kind.FILE)
        again = Snapshot(
            root=self.root,
            kinds=kinds,
            children=children,
            overlay=overlay,
            modes={**self._modes, **modes},
        )
        again._carry(self, [*changed, *modes])
        return again

    def looked_at_again(self, paths: Iterable[str]) -> Snapshot:
        """A snapshot of the same folder where only these paths, and what is below, changed since.

        For a watch: walking ten thousand files at every save would be felt. Edits laid over this
        snapshot do not carry over.
        """
        if self.root is None:
            return self
        paths = [*paths, *self._overlay, *self._modes]
        kinds, children = self._kinds, self._children
        if not all(kinds.get(p) is Kind.FILE and is_plain_file(self.root / p) for p in paths):
            kinds = dict(kinds)
            children = {folder: list(names) for folder, names in children.items()}
            for path in paths:
                look_again(self.root, kinds, children, path)
        again = Snapshot(root=self.root, kinds=kinds, children=children)
        again._carry(self, paths)
        return again

    def _carry(self, old: Snapshot, paths: Iterable[str]) -> None:
        """Take over what an older snapshot knew, apart from these paths and what is below."""
        changed = set(paths)
        if self._kinds is not old._kinds:
            below = tuple(f"{path}/" for path in changed)
            trees = (old._kinds, self._kinds)
            changed |= {p for kinds in trees for p in kinds if p.startswith(below)}
            # A folder that went with its last file, or came with its first.
            changed |= old._kinds.keys() ^ self._kinds.keys()
        same = self._kinds == old._kinds
        self._listing = old._listing if same else old._listing.after(self._kinds, changed)
        # What a link leads to may have changed, wherever that lies.
        changed.update(self._listing.links())
        surveys = old.surveys
        self.surveys = surveys.without(changed) if same else surveys.elsewhere(changed)
        self._texts = dict(old._texts)
        for path in changed:
            self._texts.pop(path, None)

    # -- the tree -------------------------------------------------------------------------------

    def kind(self, path: str) -> Kind:
        """What a path is; a link is followed only if it stays inside the project."""
        self.surveys.looks += 1
        path = path.rstrip("/")
        if path in {"", "."}:
            return Kind.FOLDER
        return self._kinds.get(path, Kind.MISSING)

    def is_file(self, path: str) -> bool:
        """True for a regular file, and for a link to one."""
        kind = self.kind(path)
        if kind is Kind.LINK:
            return self.root is not None and is_kind(self.root / path, stat.S_IFREG)
        return kind is Kind.FILE

    def is_folder(self, path: str) -> bool:
        """True for a folder, and for a link to one."""
        kind = self.kind(path)
        if kind is Kind.LINK:
            return self.root is not None and is_kind(self.root / path, stat.S_IFDIR)
        return kind is Kind.FOLDER

    def exists(self, path: str) -> bool:
        """True when anything is there."""
        return self.kind(path) is not Kind.MISSING

    def children(self, folder: str = "") -> tuple[str, ...]:
        """The names in a folder, sorted; empty when it is no folder."""
        self.surveys.looks += 1
        return tuple(sorted(self._children.get(folder.strip("/") if folder != "." else "", ())))

    def paths(self) -> Iterator[str]:
        """Every path that is no folder, sorted."""
        self.surveys.looks += 1
        return iter(self._listing.paths())

    def ending(self, *ends: str) -> Sequence[str]:
        """The paths of `paths` that end in one of these texts; found once in a tree."""
        return self.chosen(ends, lambda path: path.endswith(ends))

    def chosen(self, key: Hashable, test: Callable[[str], bool]) -> Sequence[str]:
        """The paths of `paths` that a test lets through; found once in a tree.

        Args:
            key: who asks, and everything that the test depends on.
            test: of the path alone, never of the project.
        """
        self.surveys.looks += 1
        return self._listing.chosen(key, test)

    def files_under(self, folder: str = "") -> Iterator[str]:
        """The paths below a folder that are no folders, in the tree's order (sorted by name)."""
        start = "" if folder in {"", "."} else folder.strip("/")
        stack = [start]
        while stack:
            here = stack.pop()
            prefix = f"{here}/" if here else ""
            folders: list[str] = []
            for name in self.children(here):
                path = prefix + name
                if self._kinds.get(path) is Kind.FOLDER:
                    folders.append(path)
                else:
                    yield path
            stack.extend(reversed(folders))

    def same_but_case(self, path: str) -> tuple[str, ...]:
        """The paths (files and folders) that differ from `path` only in case."""
        self.surveys.looks += 1
        return self._listing.same_but_case(path)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is made of these files, made at the first question and kept as long as they are.

        Args:
            key: who asks, and everything apart from the files that the answer depends on.
            make: makes it.
        """
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    # -- the contents ---------------------------------------------------------------------------

    def data(self, path: str) -> bytes | None:
        """The bytes of a file; None when it is missing, unreadable or of unknown content."""
        if path in self._overlay:
            return self._overlay[path]
        looks = self.surveys.looks
        if self.root is None or not self.is_file(path):
            return None
        self.surveys.looks = looks  # a file's own kind is no look at the tree
        try:
            # A path object for each of a hundred thousand files costs more than reading them.
            with open(f"{self.root}/{path}", "rb", buffering=0) as file:  # noqa: PTH123 - see above
                return file.readall()
        except (OSError, ValueError):
            return None

    def text(self, path: str) -> str | None:
        """The text of a file, every byte kept; None as for `data`.

        Undecodable bytes are surrogate escapes, line ends stay as they are and a BOM is the first
        character: encoding the text again gives the same bytes.
        """
        if path not in self._texts:
            data = self.data(path)
            self._texts[path] = None if data is None else data.decode("utf-8", "surrogateescape")
        return self._texts[path]

    def mode(self, path: str) -> int:
        """0o755 for an executable file, 0o644 for any other."""
        if path in self._modes:
            return self._modes[path]
        if self.root is None or path not in self._kinds:
            return 0o644
        try:
            bits = (self.root / path).stat().st_mode
        except OSError:
            return 0o644
        return 0o755 if bits & stat.S_IXUSR else 0o644

    def size(self, path: str) -> int | None:
        """Bytes of a file; None when nobody knows."""
        if path in self._overlay:
            content = self._overlay[path]
            return None if content is None else len(content)
        if self.root is None:
            return None
        try:
            return (self.root / path).stat().st_size
        except OSError:
            return None

    # -- the digest -----------------------------------------------------------------------------

    def manifest(self, folder: str = "", *, keep: Callable[[str], bool] | None = None) -> Manifest:
        """Hash every file below a folder; paths in it are relative to that folder.

        Args:
            folder: where to begin; the project itself when it is empty.
            keep: which of the relative paths count; all when it is None.

        Raises:
            ProjectError: a link leaves the folder, a file cannot be read or is no regular file.
        """
        prefix = "" if folder in {"", "."} else folder.strip("/") + "/"
        entries: list[ManifestEntry] = []
        for path in self.files_under(folder):
            relative = path[len(prefix) :]
            if keep is not None and not keep(relative):
                continue
            digest, size = self._hash(path, prefix)
            entries.append(
                ManifestEntry(path=relative, mode=self.mode(path), size=size, sha3_256=digest)
            )
        entries.sort(key=lambda e: encode_path(e.path))
        return Manifest(entries=tuple(entries))

    def _hash(self, path: str, prefix: str) -> tuple[str, int]:
        import hashlib

        kind = self._kinds.get(path)
        if kind is Kind.LINK:
            self._refuse_escape(path, prefix)
        elif kind is not Kind.FILE:
            raise ProjectError(
                f"{path!r} is no regular file and cannot be deployed.",
                advice="Remove it from the folder that is published.",
                where=path,
            )
        if path in self._overlay or self.root is None:
            data = self.data(path)
            if data is None:
                raise ProjectError(f"The content of {path!r} is not known.", where=path)
            return hashlib.sha3_256(data).hexdigest(), len(data)
        try:
            with (self.root / path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha3_256")
                return digest.hexdigest(), file.tell()
        except OSError as error:
            raise ProjectError(
                f"{path!r} cannot be read: {error.strerror}.",
                advice="Check its permissions, or remove it from the folder that is published.",
                where=path,
            ) from error

    def _refuse_escape(self, path: str, prefix: str) -> None:
        if self.root is None:
            return
        target = real_path(self.root / path)
        home = real_path(self.root / prefix)
        if not target.is_relative_to(home) or not is_kind(target, stat.S_IFREG):
            raise ProjectError(
                f"The link {path!r} points to nothing, to a folder, or out of what is published.",
                advice="Replace the link by the file itself.",
                where=path,
            )


def normal(path: str) -> str:
    """Fold ``.``, ``..`` and doubled slashes; ``..`` at the head stays, to be refused by a rule."""
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == "..":
            if parts and parts[-1] != "..":
                parts.pop()
            else:
                parts.append(part)
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)
