"""What of this machine's settings a bare machine is given."""

from pathlib import Path

from tests.fresh.host import files_named, pip_variables

LISTING = """\
:env:.timeout='180'
download.index-url='https://not.for.installing.example/simple'
global.extra-index-url='file:///srv/index/simple\\nhttps://mirror.example/simple'
global.timeout='15'
install.find-links='/srv/wheels'
"""


def test_pips_settings_become_variables_and_the_environment_is_the_strongest() -> None:
    assert pip_variables(LISTING) == {
        "PIP_TIMEOUT": "180",
        "PIP_EXTRA_INDEX_URL": "file:///srv/index/simple\nhttps://mirror.example/simple",
        "PIP_FIND_LINKS": "/srv/wheels",
    }


def test_a_machine_without_settings_passes_none_on() -> None:
    assert pip_variables("") == {}


def test_files_that_settings_name_are_shown_and_an_index_with_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "index" / "simple").mkdir(parents=True)
    (tmp_path / "bundle.pem").touch()
    settings = {
        "PIP_EXTRA_INDEX_URL": f"file://{tmp_path}/index/simple https://mirror.example/simple",
        "PIP_CERT": f"{tmp_path}/bundle.pem",
        "PIP_FIND_LINKS": f"{tmp_path}/gone",
        "PIP_TIMEOUT": "180",
    }

    assert files_named(settings) == [tmp_path / "bundle.pem", tmp_path / "index"]
