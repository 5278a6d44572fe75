"""Which rules there are, and what each needs.

Made by ``python -m engine.platforms.rule_index``; do not edit.
"""

from engine.platforms.needs import Need

RULES: dict[str, tuple[str, tuple[Need, ...]]] = {
    "base_dir_missing": (
        "The base folder does not exist",
        (Need.FAULT,),
    ),
    "build_command_never_ends": (
        "The build command starts a server and never ends",
        (Need.WRITTEN_COMMAND,),
    ),
    "build_command_script_missing": (
        "The build command runs a script that does not exist",
        (Need.COMMAND,),
    ),
    "build_command_wrong_dir": (
        "The build command works in the wrong folder",
        (Need.COMMAND,),
    ),
    "build_devdeps_skipped": (
        "The packages the build needs are not installed",
        (Need.COMMAND,),
    ),
    "build_failure_ignored": (
        "A failed build is deployed as if it had passed",
        (Need.WRITTEN_COMMAND,),
    ),
    "build_manager_mismatch": (
        "The install is of another package manager than the lock file",
        (Need.COMMAND,),
    ),
    "build_oom_netlify": (
        "A large site may need more memory than Node takes by itself",
        (Need.COMMAND,),
    ),
    "ci_warnings_as_errors": (
        "Warnings are errors on the build machine",
        (Need.COMMAND,),
    ),
    "command_backslash": (
        "A path of Windows in the build command is eaten by TOML",
        (),
    ),
    "command_file_missing": (
        "The build command runs a file that does not exist",
        (Need.COMMAND,),
    ),
    "command_flag_unused": (
        "A flag of the install is given to a script",
        (Need.WRITTEN_COMMAND,),
    ),
    "command_needs_root": (
        "The build command asks for an administrator's rights",
        (Need.WRITTEN_COMMAND,),
    ),
    "command_typo": (
        "The build command calls a program whose name is a letter off",
        (Need.COMMAND,),
    ),
    "command_variable_quoted": (
        "A variable in single quotes is not filled in",
        (Need.WRITTEN_COMMAND,),
    ),
    "config_not_read": (
        "A netlify.toml stands where Netlify does not look",
        (),
    ),
    "context_name_unknown": (
        "A deploy context has a name that no deploy has",
        (Need.CONTEXTS,),
    ),
    "context_override_surprise": (
        "Another deploy context behaves unlike this one",
        (Need.CONTEXTS,),
    ),
    "csp_source_invalid": (
        "A Content-Security-Policy holds a source that browsers do not understand",
        (Need.HEADERS,),
    ),
    "edge_decl_without_function": (
        "An edge function is declared and has no file",
        (Need.EDGE_FUNCTIONS,),
    ),
    "fallback_on_server_site": (
        "A fallback rule on a site that has its own pages",
        (Need.REDIRECTS,),
    ),
    "filename_hash_or_question": (
        "A file to publish has a name that Netlify refuses",
        (),
    ),
    "function_dep_missing": (
        "A function takes a package that is not installed",
        (Need.FUNCTIONS,),
    ),
    "function_dir_is_file": (
        "The folder of functions is a file",
        (Need.FUNCTIONS,),
    ),
    "function_env_from_toml": (
        "A function reads a variable that only netlify.toml sets",
        (Need.FUNCTIONS,),
    ),
    "function_import_missing": (
        "A function imports a file that is not there",
        (Need.FUNCTIONS,),
    ),
    "function_schedule_invalid": (
        "A function's schedule is no cron expression",
        (Need.FAULT,),
    ),
    "function_syntax": (
        "A function does not parse",
        (Need.FUNCTIONS,),
    ),
    "function_too_large": (
        "A function is packed with more than it may hold",
        (Need.FUNCTIONS,),
    ),
    "functions_dir_missing": (
        "The folder of functions does not exist",
        (Need.FUNCTIONS,),
    ),
    "git_lfs_off": (
        "Files are in Git LFS, and nothing says that Netlify fetches them",
        (Need.ATTRIBUTES,),
    ),
    "header_frame_conflict": (
        "Two headers say different things about frames",
        (Need.HEADERS,),
    ),
    "header_immutable_html": (
        "Pages are told to be kept for long",
        (Need.HEADERS,),
    ),
    "header_line_unparseable": (
        "A line of _headers is passed over",
        (Need.HEADERS,),
    ),
    "header_not_on_dynamic": (
        "Headers are set for answers that do not take them",
        (Need.HEADERS,),
    ),
    "header_row_dropped": (
        "A row of headers in netlify.toml is dropped",
        (Need.HEADERS,),
    ),
    "header_row_without_value": (
        "A header has no value and is not sent",
        (),
    ),
    "hugo_theme_missing": (
        "Hugo's theme is not in the repository",
        (Need.HUGO,),
    ),
    "hugo_version_unpinned": (
        "Hugo's version is too old for the theme, or not said",
        (Need.HUGO,),
    ),
    "hugo_word_unknown": (
        "Hugo is given a word that it takes for a command",
        (Need.WRITTEN_COMMAND,),
    ),
    "ignore_command_always": (
        "The ignore command stops every build, or none",
        (Need.IGNORE,),
    ),
    "ignore_command_inverted": (
        "The ignore command cancels the builds that are wanted",
        (Need.IGNORE,),
    ),
    "next_publish_wrong": (
        "A Next.js site publishes a folder without its build",
        (Need.COMMAND,),
    ),
    "next_standalone_output": (
        "Next.js writes a server that Netlify does not run",
        (Need.SOUND, Need.MANIFEST),
    ),
    "node_too_new": (
        "The pinned Node.js is too new for the bundler",
        (Need.COMMAND, Need.MANIFEST),
    ),
    "node_version_conflict": (
        "Two places choose different versions of Node.js",
        (Need.NODE,),
    ),
    "node_version_invalid": (
        "The pinned Node.js is no version that can be installed",
        (Need.NODE,),
    ),
    "node_version_retired": (
        "The pinned Node.js gets no fixes any more",
        (Need.NODE,),
    ),
    "node_version_unpinned": (
        "Nothing says which Node.js the build wants",
        (Need.COMMAND, Need.MANIFEST),
    ),
    "plugin_invalid": (
        "A build plugin is declared in a way Netlify refuses",
        (Need.FAULT,),
    ),
    "plugin_missing": (
        "A build plugin is neither installed nor known",
        (Need.PLUGINS,),
    ),
    "publish_base_doubled": (
        "The publish folder repeats the base folder",
        (),
    ),
    "publish_dir_missing": (
        "The publish folder does not exist and nothing makes it",
        (),
    ),
    "publish_framework_mismatch": (
        "The build writes another folder than the one that is published",
        (),
    ),
    "publish_not_a_directory": (
        "The publish folder is a file",
        (),
    ),
    "publish_outside_repo": (
        "A configured folder lies outside the repository",
        (Need.FAULT,),
    ),
    "publish_root_leak": (
        "The whole project is published",
        (Need.SOUND, Need.MANIFEST),
    ),
    "redirect_chained_rewrite": (
        "A rewrite leads to an address that only another rule answers",
        (Need.REDIRECTS,),
    ),
    "redirect_duplicate": (
        "Two redirects have the same source",
        (Need.REDIRECTS,),
    ),
    "redirect_file_wins": (
        "A redirect never answers because a file stands there",
        (Need.REDIRECTS, Need.SOUND),
    ),
    "redirect_force_swallows_assets": (
        "A forced catch-all answers scripts and styles with a page",
        (Need.REDIRECTS,),
    ),
    "redirect_line_unparseable": (
        "A redirect row is dropped because it cannot be read",
        (Need.REDIRECTS,),
    ),
    "redirect_loop": (
        "Redirects lead in a circle",
        (Need.REDIRECTS,),
    ),
    "redirect_never_matches": (
        "A redirect's source can never match",
        (Need.REDIRECTS,),
    ),
    "redirect_placeholder_host": (
        "A redirect leads to the host of a template",
        (Need.REDIRECTS,),
    ),
    "redirect_reserved_source": (
        "A redirect starts at an address Netlify keeps for itself",
        (Need.REDIRECTS,),
    ),
    "redirect_shadowed": (
        "A redirect can never answer",
        (Need.REDIRECTS,),
    ),
    "redirect_splat_lost": (
        "What the star of a redirect matched is lost",
        (Need.REDIRECTS,),
    ),
    "redirect_status_misread": (
        "A redirect's status is read as another one than is written",
        (Need.REDIRECTS,),
    ),
    "redirect_target_missing": (
        "A redirect leads to what is not there",
        (Need.REDIRECTS,),
    ),
    "redirects_file_not_published": (
        "A _redirects or _headers file is not published",
        (),
    ),
    "secrets_scan_hit": (
        "A file holds what Netlify's scan takes for a secret",
        (),
    ),
    "setting_in_environment": (
        "A setting of the build stands among its variables",
        (Need.ENVIRONMENT,),
    ),
    "spa_fallback_missing": (
        "A single-page app has no fallback rule",
        (Need.SOUND, Need.MANIFEST),
    ),
    "spa_fallback_redirects": (
        "The fallback of a site redirects instead of answering",
        (Need.REDIRECTS,),
    ),
    "stray_python_manifest": (
        "A Python manifest is installed though the site needs none",
        (Need.COMMAND, Need.MANIFEST),
    ),
    "submodule_ssh_url": (
        "A submodule is fetched over SSH",
        (Need.SUBMODULES,),
    ),
    "submodule_without_url": (
        "A submodule has no address",
        (),
    ),
    "toml_key_misplaced": (
        "A key stands where Netlify does not look",
        (),
    ),
    "toml_key_type": (
        "A value of netlify.toml has the wrong type",
        (Need.FAULT,),
    ),
    "toml_syntax": (
        "netlify.toml does not parse",
        (Need.FAULT,),
    ),
    "toml_table_not_array": (
        "A table with single brackets where a list is wanted",
        (),
    ),
    "toml_variable_not_filled": (
        "A variable in netlify.toml is not filled in",
        (Need.WRITTEN_VARIABLE,),
    ),
    "tool_version_misread": (
        "A version names a release that does not exist",
        (Need.ENVIRONMENT,),
    ),
    "tool_version_retired": (
        "A pinned language gets no fixes any more",
        (Need.ENVIRONMENT,),
    ),
}
