"""What GitHub Pages will see of a project: how it is published, from where, and below which path.

Which branch and folder Pages publishes, and a domain that was set there, are kept in the
repository's settings: what the files do not tell is unknown here and never wrong.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model import Unknown
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.model import Location, Setting
    from engine.platforms.interface import BuildContext
    from engine.platforms.needs import Need
    from engine.platforms.pages.bundlers import Build
    from engine.platforms.pages.jekyll import JekyllConfig
    from engine.platforms.pages.repository import Repository
    from engine.platforms.pages.workflow import BrokenWorkflow, Job, Step, Workflow
    from engine.project.snapshot import Snapshot


class Publishing(StrEnum):
    """How the files come to Pages."""

    ACTIONS = "an artifact of GitHub Actions"
    TOOL = "a tool that puts a folder on a branch"
    BRANCH = "a branch as it is"


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchTool:
    """The tool that puts a folder on a branch."""

    name: str
    folder: str | None
    """What it publishes, relative to the project; None when it cannot be told."""
    location: Location
    writes_nojekyll: bool = False
    """True when it turns Jekyll off by itself."""
    drops_dotfiles: bool = False
    """True when it leaves out names that begin with a dot, a ``.nojekyll`` of the folder too."""
    keeps_domain: bool = False
    """True when it leaves a CNAME alone that is on the branch already."""
    domain: str = ""
    """The domain it is told to write, or empty."""
    script: str = ""
    """The package script it stands in, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain of the site's own, as a file tells it."""

    name: str
    location: Location
    published: bool
    """True when the file is in what is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesSite:
    """A project as GitHub Pages sees it; fills `engine.platforms.interface.Site`."""

    snapshot: Snapshot
    context: BuildContext
    publishing: Publishing
    source: str | None
    """The folder that is handed over, relative to the project: what an artifact or a branch takes,
    before Jekyll. None when it cannot be told."""
    runs_jekyll: bool
    """True when Jekyll builds what is published."""
    repository: Repository | None = None
    domain: Domain | None = None
    build: Build | None = None
    tool: BranchTool | None = None
    jekyll: JekyllConfig | None = None
    workflows: tuple[Workflow, ...] = ()
    """Those that publish."""
    other_workflows: tuple[Workflow, ...] = ()
    broken: tuple[BrokenWorkflow, ...] = ()
    foreign: tuple[str, ...] = ()
    """The configuration files of other platforms that are here too."""

    @property
    def platform(self) -> str:
        """The platform's name."""
        return "pages"

    @property
    def publish(self) -> str | None:
        """The folder whose files are served; ``_site`` when Jekyll writes them."""
        if self.runs_jekyll and self.source is not None and self.jekyll is not None:
            return f"{self.source}/_site" if self.source else "_site"
        return self.source

    @property
    def build_command(self) -> str | None:
        """The command that makes the folder, as far as the project says."""
        if self.runs_jekyll and self.jekyll is not None:
            gemfile = self.snapshot.is_file("Gemfile")
            return "bundle exec jekyll build" if gemfile else "jekyll build"
        if self.build is not None and "build" in self.build.package.scripts:
            return "npm run build"
        return None

    def may_fill(self, folder: str) -> bool:
        """True when a command of the workflows that publish may put files into a folder."""
        from engine.platforms.pages.outputs import may_be_filled

        return may_be_filled(self, folder)

    @property
    def base(self) -> str | None:
        """The path the site is served below; None when it cannot be told."""
        if self.domain is not None:
            return "/"
        return self.repository.base if self.repository is not None else None

    def steps(self, action: str) -> tuple[tuple[Workflow, Job, Step], ...]:
        """Every step of the publishing workflows that uses an action."""
        return tuple((w, j, s) for w in self.workflows for j, s in w.steps(action))

    def workflow_texts(self) -> str:
        """The texts of the workflows and of the package's scripts, to look for words in."""
        texts = [w.text for w in self.workflows]
        if self.build is not None:
            texts += self.build.package.scripts.values()
        return "\n".join(texts)

    def settings(self) -> tuple[Setting, ...]:
        """Every effective value with its origin."""
        from engine.platforms.pages.settings import settings_of

        return settings_of(self)

    def has(self, need: Need) -> bool:
        """Tell whether what a rule may need is there, as far as the tree tells."""
        from engine.platforms.needs import has_files

        return has_files(self.snapshot, need)

    def unknowns(self) -> tuple[Unknown, ...]:
        """What the repository's settings alone can answer."""
        found: list[Unknown] = []
        if self.publishing is Publishing.BRANCH:
            found.append(
                Unknown(
                    question="Which branch and folder does Pages publish?",
                    would_tell="Settings → Pages of the repository, or its API",
                )
            )
        elif self.tool is not None and self.source is None:
            found.append(
                Unknown(
                    question=f"Which folder does {self.tool.name} publish?",
                    would_tell="a literal folder in its options",
                )
            )
        if self.repository is None:
            found.append(
                Unknown(
                    question="Below which path will the site be served?",
                    would_tell="a git remote on github.com, or package.json's repository",
                )
            )
        elif self.domain is None:
            found.append(
                Unknown(
                    question="Does the site have a domain of its own?",
                    would_tell="Settings → Pages of the repository, or a CNAME file",
                )
            )
        return tuple(found)
