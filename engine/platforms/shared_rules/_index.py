"""Which rules there are, and what each needs.

Made by ``python -m engine.platforms.rule_index``; do not edit.
"""

from engine.platforms.needs import Need

RULES: dict[str, tuple[str, tuple[Need, ...]]] = {
    "asset_case_mismatch": (
        "A page refers to a file with other capitals",
        (),
    ),
    "asset_missing": (
        "A page refers to a file that is not there",
        (),
    ),
    "build_needs_runtime_service": (
        "The build asks a service that is only there when the site runs",
        (Need.COMMAND,),
    ),
    "client_calls_localhost": (
        "A page calls the machine it was written on",
        (),
    ),
    "client_env_prefix": (
        "The browser's code reads a variable that the bundler keeps from it",
        (Need.COMMAND,),
    ),
    "command_removed": (
        "The build runs a command that its tool no longer has",
        (Need.COMMAND, Need.MANIFEST),
    ),
    "cors_origin_missing": (
        "The server lets only the machine it was written on call it",
        (Need.STARTED,),
    ),
    "dependency_undeclared": (
        "The build needs a package that nothing installs",
        (Need.COMMAND,),
    ),
    "gitignored_but_needed": (
        "What the site needs is kept out of git",
        (),
    ),
    "global_tool_assumed": (
        "The build runs a program that is installed on your machine only",
        (Need.COMMAND,),
    ),
    "header_csp_self_block": (
        "A Content-Security-Policy blocks what the site's own pages load",
        (),
    ),
    "husky_in_production": (
        "The install runs a program that it leaves out itself",
        (Need.MANIFEST,),
    ),
    "import_case_mismatch": (
        "An import names a file with other capitals",
        (Need.COMMAND,),
    ),
    "local_path_dependency": (
        "A dependency lies outside the repository",
        (Need.MANIFEST,),
    ),
    "lockfile_manager_version": (
        "The lock file's form is not one of the chosen package manager's version",
        (Need.LOCK,),
    ),
    "lockfile_missing": (
        "The build needs a lock file that is not there",
        (Need.MANIFEST,),
    ),
    "lockfile_multiple": (
        "Lock files of two package managers",
        (Need.LOCK,),
    ),
    "lockfile_stale": (
        "The lock file does not have what package.json asks for",
        (Need.LOCK, Need.MANIFEST),
    ),
    "merge_markers": (
        "A file still holds the marks of a merge",
        (),
    ),
    "noindex_or_wrong_canonical": (
        "The site tells search engines to stay away, or that it lives somewhere else",
        (),
    ),
    "optional_native_dep": (
        "The lock file has a package's programs for another system only",
        (Need.NPM_LOCK,),
    ),
    "package_json_invalid": (
        "package.json is no JSON",
        (Need.MANIFEST,),
    ),
    "peer_dep_conflict": (
        "Two dependencies want different versions of a third",
        (Need.NPM_LOCK,),
    ),
    "private_registry_auth": (
        "A private registry needs a token",
        (Need.NPMRC,),
    ),
    "secret_file_committed": (
        "A file of secrets would be published",
        (),
    ),
    "server_spa_try_files": (
        "The web server's configuration has no fallback for a single-page app",
        (Need.SERVER_FILE,),
    ),
    "uncommitted_changes": (
        "The folder is not what git has",
        (),
    ),
    "windows_only_script": (
        "A script of the build works on Windows only",
        (Need.MANIFEST,),
    ),
}
