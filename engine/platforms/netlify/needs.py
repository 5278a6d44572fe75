"""Whether what a rule may need is there, in a project as Netlify sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.needs import Need, has_files

if TYPE_CHECKING:
    from engine.platforms.netlify.site import NetlifySite

NODE_FILES = (".nvmrc", ".node-version", ".tool-versions", "package.json")


def has(site: NetlifySite, need: Need) -> bool:
    """Tell whether a need is there."""
    match need:
        case Need.SOUND:
            return site.config_ok
        case Need.FAULT:
            return site.config_error is not None
        case Need.STARTED:
            return False
        case Need.COMMAND:
            return site.config_ok and site.build_command is not None
        case Need.WRITTEN_COMMAND:
            return any("command" in known.document.text for known in site.documents)
        case Need.ENVIRONMENT:
            return any("environment" in known.document.text for known in site.documents)
        case Need.WRITTEN_VARIABLE:
            return any("$" in known.document.text for known in site.documents)
        case Need.NODE:
            return site.has(Need.ENVIRONMENT) or bool(site.snapshot.ending(*NODE_FILES))
        case Need.HUGO:
            return site.build_command is not None and _has_hugo(site)
        case Need.IGNORE:
            return site.config_ok and bool(site.ignore)
        case Need.FUNCTIONS:
            return site.config_ok and (site.functions_dir is not None or _has_edge(site))
        case Need.EDGE_FUNCTIONS:
            return _has_edge(site)
        case Need.PLUGINS | Need.CONTEXTS:
            key = "plugins" if need is Need.PLUGINS else "context"
            return any(known.document.has(key) for known in site.documents)
        case Need.REDIRECTS:
            return bool(site.redirects or site.redirects_errors) or bool(
                site.snapshot.ending("_redirects")
            )
        case Need.HEADERS:
            return bool(site.headers or site.headers_errors) or bool(
                site.snapshot.ending("_headers")
            )
        case _:
            return has_files(site.snapshot, need)


def _has_hugo(site: NetlifySite) -> bool:
    if not site.config_ok:
        return False
    return "hugo" in (site.build_command or "") or any(
        site.snapshot.is_file(site.in_build_dir(f"{name}.{ending}"))
        for name in ("hugo", "config")
        for ending in ("toml", "yaml", "yml", "json")
    )


def _has_edge(site: NetlifySite) -> bool:
    folder = site.edge_functions_dir
    return site.config_ok and bool(folder) and site.snapshot.is_folder(folder or "")
