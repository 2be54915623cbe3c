"""The commands about survey files, called as the command line calls them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from bot import surveys
from bot.cli import app

BUILTIN = Path(surveys.__file__).parent
NAMES = ["English", "Русский", "简体中文", "繁體中文"]

GOOD = """\
key: pulse
title: Pulse
questions:
  - {key: score, kind: nps, text: How likely are you to recommend us?}
  - {key: why, kind: text, when: scroe < 5, text: What held you back?}
endings:
  - text: Thank you!
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("COMPANY_NAME", "DEFAULT_LANGUAGE", "PUBLIC_URL", "SMS_PRICE", "SMS_CURRENCY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def heardback(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("file", sorted(BUILTIN.glob("*.yaml")), ids=lambda file: file.stem)
def test_of_every_built_in_survey_at_most_its_length_by_sms_is_remarked_on(file: Path) -> None:
    result = heardback("check", str(file))
    lines = result.stdout.splitlines()
    remarks = [line for line in lines if line.startswith(f"{file}:")]
    assert result.exit_code == 0
    assert all("More than 2 SMS segments" in line for line in remarks)
    assert lines[0].startswith(f"{file} {'can run' if remarks else 'is fine'}: ")
    assert [line.split(":")[0] for line in lines if "segments" in line and line not in remarks] == NAMES


def test_a_survey_that_runs_but_probably_not_as_meant_is_warned_about_at_its_line(folder: Path) -> None:
    (folder / "pulse.yaml").write_text(GOOD)
    result = heardback("check", "pulse.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "pulse.yaml can run: 2 questions, in en.",
        'pulse.yaml:5: warning: questions.1.when: "scroe" is no question, so it is taken for a fact about '
        'the customer. Was "score" meant?',
        "By SMS, for one customer:",
        "English: 2-3 segments",
        "  score: 1, why: 1, ending 1: 1",
    ]


def test_what_it_costs_is_said_where_the_price_is_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_PRICE", "0.05")
    monkeypatch.setenv("SMS_CURRENCY", "EUR")
    (folder / "pulse.yaml").write_text(GOOD)
    assert "English: 2-3 segments, €0.10-€0.15\n" in heardback("check", "pulse.yaml").stdout


def test_a_survey_that_cannot_run_is_refused_with_every_problem_at_its_line(folder: Path) -> None:
    (folder / "pulse.yaml").write_text(GOOD.replace("kind: nps", "kind: npss").replace("text: Thank", "txt: Thank"))
    result = heardback("check", "pulse.yaml")
    assert result.exit_code == 1
    places = [line.split(" ", 1)[0] for line in result.stdout.splitlines()]
    assert places[:2] == ["pulse.yaml:4:", "pulse.yaml:7:"]


FOREIGN = {
    "SurveyJS": b'{"pages": [{"elements": [{"type": "text", "name": "why"}]}]}',
    "FLOIP": b'{"flows": [{"name": "f", "blocks": []}]}',
    "XLSForm": b"PK\x03\x04 whatever a workbook holds",
}


@pytest.mark.parametrize("format_", FOREIGN)
@pytest.mark.parametrize("command", ["check", "play"])
def test_somebody_elses_survey_is_told_the_way_in(folder: Path, format_: str, command: str) -> None:
    (folder / "our shop.json").write_bytes(FOREIGN[format_])
    result = heardback(command, "our shop.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"our shop.json looks like {format_}, not like a survey of ours. "
        "`heardback survey import 'our shop.json'` brings it.\n"
    )


def test_a_file_that_is_not_there_is_no_fault_of_the_survey(folder: Path) -> None:
    result = heardback("check", "nowhere.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Can't read nowhere.yaml: No such file or directory\n"


def test_a_folder_is_not_a_survey_file(folder: Path) -> None:
    result = heardback("check", str(folder))
    assert (result.exit_code, result.stderr) == (2, f"Can't read {folder}: Is a directory\n")


def test_a_survey_nobody_knows_is_answered_with_the_nearest() -> None:
    result = heardback("play", "onbording")
    assert (result.exit_code, result.stderr) == (
        2,
        'There is no survey "onbording". Did you mean onboarding?\n',
    )


def test_a_name_like_no_survey_is_answered_with_all_of_them() -> None:
    result = heardback("play", "xylophone")
    assert result.exit_code == 2
    assert "There are ces, churn, followup, nps" in result.stderr


def test_a_language_is_known_by_code_and_by_name_and_an_unknown_one_is_refused() -> None:
    assert "您有多大可能向朋友或同事推荐" in heardback("play", "--language", "chinese").stdout
    refused = heardback("play", "--language", "klingon")
    assert (refused.exit_code, refused.stderr) == (
        2,
        'There is no language "klingon". There are en, ru, zh-Hans, zh-Hant.\n',
    )


def test_the_schema_that_is_printed_accepts_the_built_in_surveys() -> None:
    schema = json.loads(heardback("schema").stdout)
    survey = YAML(typ="safe", pure=True).load(BUILTIN / "nps.yaml")
    jsonschema.validate(survey, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**survey, "questions": []}, schema)


def test_the_manifest_names_our_address_once_for_each_thing_slack_sends() -> None:
    result = heardback("manifest", "https://feedback.example.com/")
    manifest = YAML(typ="safe", pure=True).load(result.stdout)
    wanted = "https://feedback.example.com/slack/events"
    assert manifest["settings"]["event_subscriptions"]["request_url"] == wanted
    assert manifest["settings"]["interactivity"]["request_url"] == wanted
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {wanted}


def test_the_manifest_takes_the_address_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://set.example.com")
    assert "https://set.example.com/slack/events" in heardback("manifest").stdout


def test_for_socket_mode_the_manifest_needs_no_address() -> None:
    manifest = YAML(typ="safe", pure=True).load(heardback("manifest", "--socket-mode").stdout)
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in manifest["settings"]["interactivity"]


def test_the_manifest_of_an_app_that_could_not_be_reached_is_not_printed() -> None:
    result = heardback("manifest")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--socket-mode" in result.stderr


def test_the_readmes_survey_is_fine(folder: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    written = readme.partition("```yaml\n")[2].partition("```")[0]
    (folder / "readme.yaml").write_text(written, "utf-8")
    result = heardback("check", "readme.yaml")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "readme.yaml is fine: 2 questions, in en, ru.")


def test_nothing_named_gives_the_list_of_commands_in_the_order_of_need() -> None:
    shown = heardback().output.partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in shown if line.strip()] == [
        "run", "web", "worker", "migrate", "doctor", "survey", "play", "check", "schema", "manifest",
    ]  # fmt: skip


def test_a_command_nobody_knows_is_answered_with_the_nearest() -> None:
    result = heardback("docter")
    assert result.exit_code == 2
    assert "doctor" in result.stderr


def test_an_empty_folder_is_enough_to_look_at_a_builtin_copy(folder: Path) -> None:
    shutil.copy(BUILTIN / "ces.yaml", folder / "mine.yml")
    assert "mine.yml is fine" in heardback("check", "mine.yml").stdout
