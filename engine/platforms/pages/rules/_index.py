"""Which rules there are, and what each needs.

Made by ``python -m engine.platforms.rule_index``; do not edit.
"""

from engine.platforms.needs import Need

RULES: dict[str, tuple[str, tuple[Need, ...]]] = {
    "pages_action_retired": (
        "The actions that publish are still served by GitHub",
        (),
    ),
    "pages_artifact_path": (
        "The folder that is uploaded is the one the build writes",
        (),
    ),
    "pages_base_path": (
        "The bundler's prefix is the path the site is served below",
        (),
    ),
    "pages_cname_form": (
        "CNAME is one host name",
        (),
    ),
    "pages_cname_lost": (
        "A deploy keeps the custom domain",
        (),
    ),
    "pages_deploy_before_upload": (
        "The deploy waits for the artifact",
        (),
    ),
    "pages_dotfiles_dropped": (
        "Dot files that are to be served reach the site",
        (),
    ),
    "pages_environment": (
        "The job that deploys has an environment",
        (),
    ),
    "pages_hugo_base_url": (
        "Hugo builds for the site's address",
        (),
    ),
    "pages_jekyll_baseurl": (
        "Jekyll's baseurl is the site's path",
        (),
    ),
    "pages_jekyll_config_broken": (
        "Jekyll's settings parse",
        (),
    ),
    "pages_jekyll_liquid": (
        "Liquid can read every page",
        (),
    ),
    "pages_jekyll_plugin": (
        "The plugins are among those that Pages runs",
        (),
    ),
    "pages_jekyll_theme": (
        "The theme is one that Pages has",
        (),
    ),
    "pages_lfs": (
        "Files of the site are not LFS pointers",
        (),
    ),
    "pages_links": (
        "Links in the published folder lead to files of it",
        (),
    ),
    "pages_no_index": (
        "The published folder has a first page",
        (),
    ),
    "pages_nojekyll": (
        "Folders with an underscore are published",
        (),
    ),
    "pages_permissions": (
        "The job that publishes has the permissions it needs",
        (),
    ),
    "pages_root_relative_links": (
        "Links of a project site stay inside it",
        (),
    ),
    "pages_router_basename": (
        "The router knows the path the site is served below",
        (),
    ),
    "pages_rules_ignored": (
        "No rules of another platform are relied on",
        (),
    ),
    "pages_runner_gone": (
        "GitHub still has the machines that the workflow runs on",
        (),
    ),
    "pages_script_missing": (
        "The package scripts that the workflow runs exist",
        (),
    ),
    "pages_size_limit": (
        "The site keeps within the limits of Pages",
        (),
    ),
    "pages_source_not_built": (
        "What is published is what the bundler writes",
        (),
    ),
    "pages_spa_404": (
        "Addresses inside a single-page application are served",
        (),
    ),
    "pages_submodules_off": (
        "The checkout fetches the submodules the site is built of",
        (),
    ),
    "pages_two_artifacts": (
        "One run uploads one Pages artifact",
        (),
    ),
    "pages_workflow_broken": (
        "The workflow that publishes parses",
        (),
    ),
}
