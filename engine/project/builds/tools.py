"""What build tools write: the folder each fills unless a flag or its config says otherwise.

The table holds what the tools document; a tool that is not in it may write anywhere.
"""

from __future__ import annotations

from engine.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program that fills a folder."""

    name: str
    programs: tuple[str, ...]
    subcommand: tuple[str, ...] = ()
    """One of these must be the first word behind the program; empty for any."""
    output: str
    """Relative to the tool's root."""
    flags: tuple[str, ...] = ()
    """Options whose value is the output folder."""
    root_flags: tuple[str, ...] = ()
    """Options whose value is the root."""
    rooted: bool = False
    """True when the first plain word is the root (``vite build site``)."""
    configs: tuple[str, ...] = ()
    """Names of its config files, extensions left off where there are several."""
    pattern: str = ""
    """Finds a literal output folder in a config file; group 1 is the folder."""
    root_pattern: str = ""
    """Finds a literal root in a config file."""
    mention: str = ""
    """A config that matches this but not `pattern` computes its output: nothing is known."""
    package: str = ""
    """The npm package that brings it, empty for none."""


_STRING = r"[\"'`]([^\"'`$]+)[\"'`]"
JS = ("js", "ts", "mjs", "mts", "cjs", "cts")


def _key(name: str) -> str:
    return rf"\b{name}[\"']?\s*:\s*{_STRING}"


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="Vite",
        programs=("vite",),
        subcommand=("build",),
        output="dist",
        flags=("--outDir",),
        rooted=True,
        configs=("vite.config",),
        pattern=_key("outDir"),
        root_pattern=_key("root"),
        mention=r"\boutDir\b",
        package="vite",
    ),
    Tool(
        name="Astro",
        programs=("astro",),
        subcommand=("build",),
        output="dist",
        flags=("--outDir", "--out-dir"),
        root_flags=("--root",),
        configs=("astro.config",),
        pattern=_key("outDir"),
        mention=r"\boutDir\b",
        package="astro",
    ),
    Tool(
        name="Gatsby",
        programs=("gatsby",),
        subcommand=("build",),
        output="public",
        package="gatsby",
    ),
    Tool(
        name="Vue CLI",
        programs=("vue-cli-service",),
        subcommand=("build",),
        output="dist",
        flags=("--dest",),
        configs=("vue.config",),
        pattern=_key("outputDir"),
        mention=r"\boutputDir\b",
        package="@vue/cli-service",
    ),
    Tool(
        name="Create React App",
        programs=("react-scripts", "react-app-rewired", "craco"),
        subcommand=("build",),
        output="build",
        configs=("craco.config", "config-overrides"),
        mention=r"appBuild|output\.path|\.paths\b",
        package="react-scripts",
    ),
    Tool(
        name="Hugo",
        programs=("hugo",),
        output="public",
        flags=("-d", "--destination"),
        root_flags=("-s", "--source"),
        configs=("hugo", "config"),
        pattern=r"(?im)^[ \t]*[\"']?publishDir[\"']?\s*[=:]\s*[\"']?([^\s\"',]+)",
        mention=r"(?i)publishDir",
    ),
    Tool(
        name="Jekyll",
        programs=("jekyll",),
        subcommand=("build", "b"),
        output="_site",
        flags=("-d", "--destination"),
        root_flags=("-s", "--source"),
        configs=("_config",),
        pattern=r"(?m)^destination\s*:\s*[\"']?([^\s\"'#]+)",
        mention=r"(?m)^destination\s*:",
    ),
    Tool(
        name="Eleventy",
        programs=("eleventy", "@11ty/eleventy"),
        output="_site",
        flags=("--output",),
        configs=(".eleventy", "eleventy.config"),
        pattern=_key("output"),
        mention=r"\boutput\b|setOutputDirectory",
        package="@11ty/eleventy",
    ),
    Tool(
        name="Docusaurus",
        programs=("docusaurus",),
        subcommand=("build",),
        output="build",
        flags=("--out-dir",),
        rooted=True,
        package="@docusaurus/core",
    ),
    Tool(
        name="VitePress",
        programs=("vitepress",),
        subcommand=("build",),
        output=".vitepress/dist",
        flags=("--outDir",),
        rooted=True,
        configs=(".vitepress/config",),
        mention=r"\boutDir\b",
        package="vitepress",
    ),
    Tool(
        name="VuePress",
        programs=("vuepress", "vuepress-vite", "vuepress-webpack"),
        subcommand=("build",),
        output=".vuepress/dist",
        flags=("-d", "--dest"),
        rooted=True,
        configs=(".vuepress/config",),
        mention=r"\bdest\b",
        package="vuepress",
    ),
    Tool(
        name="React Router",
        programs=("react-router",),
        subcommand=("build",),
        output="build/client",
        configs=("react-router.config",),
        mention=r"buildDirectory",
        package="@react-router/dev",
    ),
    Tool(
        name="Gridsome",
        programs=("gridsome",),
        subcommand=("build",),
        output="dist",
        configs=("gridsome.config",),
        pattern=_key("outputDir"),
        mention=r"outputDir|outDir",
        package="gridsome",
    ),
    Tool(
        name="Hexo",
        programs=("hexo",),
        subcommand=("generate", "g"),
        output="public",
        configs=("_config",),
        pattern=r"(?m)^public_dir\s*:\s*[\"']?([^\s\"'#]+)",
        mention=r"(?m)^public_dir\s*:",
        package="hexo",
    ),
    Tool(
        name="Ember",
        programs=("ember",),
        subcommand=("build", "b"),
        output="dist",
        flags=("--output-path", "-o"),
        package="ember-cli",
    ),
    Tool(
        name="Storybook",
        programs=("storybook", "build-storybook", "sb"),
        output="storybook-static",
        flags=("-o", "--output-dir"),
        package="storybook",
    ),
    Tool(
        name="MkDocs",
        programs=("mkdocs",),
        subcommand=("build",),
        output="site",
        flags=("-d", "--site-dir"),
        configs=("mkdocs",),
        pattern=r"(?m)^site_dir\s*:\s*[\"']?([^\s\"'#]+)",
        mention=r"(?m)^site_dir\s*:",
    ),
    Tool(
        name="Zola",
        programs=("zola",),
        subcommand=("build",),
        output="public",
        flags=("-o", "--output-dir"),
        configs=("config.toml",),
        pattern=r"(?m)^output_dir\s*=\s*[\"']([^\"']+)",
        mention=r"(?m)^output_dir\s*=",
    ),
    Tool(
        name="Pelican",
        programs=("pelican",),
        output="output",
        flags=("-o", "--output"),
        configs=("pelicanconf", "publishconf"),
        mention=r"OUTPUT_PATH",
    ),
    Tool(
        name="Expo",
        programs=("expo",),
        subcommand=("export",),
        output="dist",
        flags=("--output-dir",),
        package="expo",
    ),
)

PASSIVE = frozenset(
    {
        *("echo", "printf", "true", "false", ":", "pwd", "ls", "cat", "test", "which", "date"),
        *("rm", "rimraf", "del-cli", "chmod", "sleep", "set", "unset", "printenv", "grep", "head"),
        *("eslint", "prettier", "stylelint", "jest", "vitest", "mocha", "ava", "tap", "biome"),
        *("git", "pip", "pip3", "gem", "corepack", "husky", "lint-staged", "patch-package", "tail"),
        *("prisma", "wait-on", "is-ci", "only-allow", "npm-check", "depcheck", "tput", "du"),
        *("opencollective", "opencollective-postinstall", "playwright", "wc", "find"),
    }
)
"""Programs that fill no folder of their own."""
