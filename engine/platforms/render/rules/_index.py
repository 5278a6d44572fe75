"""Which rules there are, and what each needs.

Made by ``python -m engine.platforms.rule_index``; do not edit.
"""

from engine.platforms.needs import Need

RULES: dict[str, tuple[str, tuple[Need, ...]]] = {
    "blueprint_destructive_empty": (
        "Empty lists that delete are meant",
        (),
    ),
    "blueprint_documents": (
        "The Blueprint is one YAML document",
        (),
    ),
    "blueprint_duplicate_key": (
        "Every key stands once",
        (),
    ),
    "blueprint_elsewhere": (
        "The Blueprint is render.yaml at the root",
        (),
    ),
    "blueprint_static_forbidden_field": (
        "A static site has no field of a server",
        (),
    ),
    "blueprint_unknown_field": (
        "Every field is one that Render knows",
        (),
    ),
    "blueprint_wrong_type": (
        "Every value is of its field's type",
        (),
    ),
    "blueprint_yaml_broken": (
        "The Blueprint is YAML",
        (),
    ),
    "browser_cache_outside_project": (
        "A browser of the build is there at the start",
        (),
    ),
    "build_command_missing": (
        "A native service has a build command",
        (),
    ),
    "build_command_wrong_dir": (
        "The folders that the commands change into are there",
        (),
    ),
    "build_devdeps_skipped": (
        "The packages the build needs are installed",
        (),
    ),
    "build_filter_path": (
        "Build filters name files that are there",
        (),
    ),
    "build_manager_mismatch": (
        "The install finds the lock file it needs",
        (),
    ),
    "build_needs_root": (
        "The build needs no rights of root",
        (),
    ),
    "build_no_install": (
        "The build installs what the project declares",
        (),
    ),
    "build_requirements_path": (
        "The requirements file that is installed is there",
        (),
    ),
    "build_script_crlf": (
        "Shell scripts have Unix line ends",
        (),
    ),
    "build_script_not_executable": (
        "Scripts that are run by their path are executable",
        (),
    ),
    "build_source_conflict": (
        "A shared build source decides the build",
        (),
    ),
    "choice_unknown": (
        "Fields with a list of values have one of them",
        (),
    ),
    "command_file_missing": (
        "The files that the commands run are there",
        (),
    ),
    "command_folded_backslash": (
        "No backslash is left in a folded command",
        (),
    ),
    "command_script_missing": (
        "The package scripts that are run exist",
        (),
    ),
    "cron_schedule_invalid": (
        "A cron job has a schedule of five fields",
        (),
    ),
    "db_disk_size": (
        "A database's disk is 1 GB or a multiple of 5",
        (),
    ),
    "db_plan_legacy": (
        "A new database has a plan that is still sold",
        (),
    ),
    "db_region_mismatch": (
        "A service is in the region of what it uses",
        (),
    ),
    "db_user_reserved": (
        "A database's user is not postgres",
        (),
    ),
    "deprecated_field": (
        "Names are those of today's documentation",
        (),
    ),
    "disk_mount_forbidden": (
        "A disk has a place of its own",
        (),
    ),
    "disk_on_free_plan": (
        "A disk needs a paid plan",
        (),
    ),
    "disk_with_scaling": (
        "A service with a disk runs once",
        (),
    ),
    "django_allowed_hosts": (
        "Django takes requests for the service's address",
        (),
    ),
    "django_static_root": (
        "collectstatic has a folder to collect to",
        (),
    ),
    "docker_build_command": (
        "A Docker service is built by its Dockerfile alone",
        (),
    ),
    "docker_copy_outside_context": (
        "What the Dockerfile copies is in the build context",
        (),
    ),
    "docker_field_on_native": (
        "Docker fields go with the runtime docker",
        (),
    ),
    "docker_start_command": (
        "A Docker service starts by dockerCommand or by its CMD",
        (),
    ),
    "dockerfile_path_wrong": (
        "The Dockerfile is where the Blueprint says",
        (),
    ),
    "env_group_entry": (
        "Env groups hold values, and entries take in whole groups",
        (),
    ),
    "env_group_prompt": (
        "Env groups hold values, not prompts",
        (),
    ),
    "env_origin_slash": (
        "Allowed origins end without a slash",
        (),
    ),
    "env_placeholder_value": (
        "Variables hold values, not placeholders",
        (),
    ),
    "env_reference_dangling": (
        "References name what the Blueprint defines",
        (),
    ),
    "env_secret_in_yaml": (
        "No secret stands in the Blueprint",
        (),
    ),
    "env_var_two_sources": (
        "An env var has one source",
        (),
    ),
    "env_var_undeclared": (
        "Variables that the code needs are declared",
        (),
    ),
    "env_var_without_value": (
        "Every env var has a value or says where it comes from",
        (),
    ),
    "field_missing": (
        "Records have the fields they need",
        (),
    ),
    "from_database_property": (
        "A reference asks a database for a property it has",
        (),
    ),
    "from_service_property": (
        "A reference asks a service for a property it has",
        (),
    ),
    "from_service_type": (
        "A reference to a service says its type",
        (),
    ),
    "go_binary_name": (
        "The program that is started is the one that is built",
        (),
    ),
    "health_path_404": (
        "Some route answers the health check",
        (),
    ),
    "health_path_form": (
        "A health check path begins with a slash",
        (),
    ),
    "image_service_fields": (
        "A service from an image has an image and nothing to build",
        (),
    ),
    "keyvalue_ipallowlist_missing": (
        "A Key Value instance has an ipAllowList",
        (),
    ),
    "kind_forbidden_field": (
        "A service has the fields of its type",
        (),
    ),
    "name_duplicate": (
        "Names are unique",
        (),
    ),
    "plan_missing": (
        "A service says its plan",
        (),
    ),
    "plan_unknown": (
        "Plans exist for their type",
        (),
    ),
    "port_bound_to_localhost": (
        "A web service listens on all addresses",
        (),
    ),
    "port_env_wrong": (
        "PORT, where it is set, is a port",
        (),
    ),
    "port_hardcoded": (
        "A web service listens on the port it is given",
        (),
    ),
    "predeploy_on_free_plan": (
        "A pre-deploy command needs a paid plan",
        (),
    ),
    "python_old_wheels": (
        "Pinned packages have wheels for the Python that is used",
        (),
    ),
    "python_runtime_file_ignored": (
        "The Python version is said where Render reads it",
        (),
    ),
    "python_version_not_full": (
        "PYTHON_VERSION is a full version",
        (),
    ),
    "region_unknown": (
        "Regions exist",
        (),
    ),
    "rootdir_missing_or_wrong": (
        "The service is built where its files are",
        (),
    ),
    "runtime_invalid": (
        "Every service has a runtime that exists",
        (),
    ),
    "runtime_old_name": (
        "The runtime is named by runtime, not by env",
        (),
    ),
    "scalar_unquoted": (
        "Texts that read as numbers or truth values are quoted",
        (),
    ),
    "scaling_incomplete": (
        "Autoscaling has a target and limits",
        (),
    ),
    "service_type_unknown": (
        "Every service has a type that exists",
        (),
    ),
    "shutdown_delay_on_free_plan": (
        "A shutdown delay needs a paid plan",
        (),
    ),
    "sqlite_without_disk": (
        "A database file is kept on a disk",
        (),
    ),
    "start_binary_not_declared": (
        "The program that is started is installed",
        (),
    ),
    "start_command_missing": (
        "A native service has a start command",
        (),
    ),
    "start_module_wrong": (
        "The module that the server is told exists",
        (),
    ),
    "start_uses_dev_tool": (
        "A service is started as for production",
        (),
    ),
    "static_foreign_rules_ignored": (
        "The rules of a static site are where Render reads them",
        (),
    ),
    "static_only_field": (
        "Fields of static sites stand in static sites",
        (),
    ),
    "static_publish_path_missing": (
        "A static site says which folder is published",
        (),
    ),
    "static_publish_path_wrong": (
        "A static site publishes what its build writes",
        (),
    ),
    "static_spa_rewrite_missing": (
        "Addresses inside a single-page application are served",
        (),
    ),
    "web_type_without_server": (
        "A web service opens a port",
        (),
    ),
    "workflow_incomplete": (
        "A workflow says its repository and its build",
        (),
    ),
}
