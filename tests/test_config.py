import pytest

from engine.config import SPECS, ChimeraConfig, Target
from engine.errors import ConfigurationError
from engine.model import Origin


def test_defaults_without_any_source(tmp_path):
    config = ChimeraConfig.load(tmp_path)
    assert config.target is Target.LOCAL
    assert {v.origin for v in config.values} == {Origin.PLATFORM}


def test_flag_beats_environment_beats_file(tmp_path):
    (tmp_path / "chimera.toml").write_text('[simulate]\ncontext = "file"\nbranch = "file"\n')
    environment = {"CHIMERA_SIMULATE_CONTEXT": "env"}
    config = ChimeraConfig.load(tmp_path, environment=environment)
    assert config.text("simulate.context") == "env"
    assert config.text("simulate.branch") == "file"
    config = ChimeraConfig.load(
        tmp_path, environment=environment, flags={"simulate.context": "flag"}
    )
    assert config.get("simulate.context").origin is Origin.FLAG


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[deploy]\ntarget = 3\n", "deploy.target"),
        ('[deploy]\ntarget = "mars"\n', "mars"),
        ("[node]\nkeep = 0\n", "at least 1"),
        ("[node]\nkeep = true\n", "whole number"),
        ("[node]\nkeeep = 1\n", "node.keeep"),
        ("[nodes]\n", r"\[nodes\]"),
        ("node = 3\n", "table"),
        ("[node\n", "no valid TOML"),
        ("a = " + "[" * 100_000, "no valid TOML"),
        ("[node]\nport = 65536\n", "at most 65535"),
        ("[run]\ntimeout = nan\n", "at most"),
        ("[run]\ntimeout = 1" + "0" * 400 + "\n", "at most"),
        ("[deploy]\nattempts = 1" + "0" * 400 + "\n", "at most"),
    ],
)
def test_a_bad_file_says_what_and_where(tmp_path, text, named):
    (tmp_path / "chimera.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=named) as caught:
        ChimeraConfig.load(tmp_path)
    assert "chimera.toml" in caught.value.where
    assert caught.value.advice


def test_a_bad_variable_names_itself(tmp_path):
    with pytest.raises(ConfigurationError) as caught:
        ChimeraConfig.load(tmp_path, environment={"CHIMERA_NODE_KEEP": "many"})
    assert caught.value.where == "CHIMERA_NODE_KEEP"


def test_every_setting_has_one_key_and_one_flag():
    assert len({s.key for s in SPECS}) == len(SPECS)
    flags = [s.flag for s in SPECS if s.flag]
    assert len(set(flags)) == len(flags)
