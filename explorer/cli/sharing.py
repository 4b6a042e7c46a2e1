"""`export`: a design, its front, pins and runs as files for others."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from explorer.cli.designs import evaluation_to_json
from explorer.cli.options import design_from
from explorer.cli.output import finite, print_line, write_whole
from explorer.cli.session_options import CSV_CONTENTS
from explorer.errors import DesignError, SearchError
from explorer.spec.design import Constraints, Design
from explorer.spec.traces import Split
from explorer.study.design_json import design_to_json
from explorer.study.evaluate import Evaluation, Evaluator
from explorer.study.figures import exact_front
from explorer.study.files import find_study
from explorer.study.report import gather_report, report_html
from explorer.study.run_records import read_front, read_runs, read_tried
from explorer.study.script import design_script
from explorer.study.session import SessionState
from explorer.study.session_file import SessionFile
from explorer.study.tables import NamedEvaluation, designs_csv, exits_csv, front_csv, search_csv, tried_csv

__all__ = ["export"]

SUFFIXES = (".csv", ".json", ".py", ".html")


def export(options: argparse.Namespace) -> int:
    """Write a file of the kind that its ending names."""
    suffix = options.out.suffix.lower()
    if suffix not in SUFFIXES:
        raise DesignError(f"--out is {str(options.out)!r}, but must end in one of {', '.join(SUFFIXES)}")
    has_runs = options.session is not None and suffix == ".csv" and options.what in ("search", "tried")
    if options.run_number is not None and not has_runs:
        raise DesignError("--run goes with --session, a .csv file and --what search or tried")
    if options.what != CSV_CONTENTS[0] and suffix != ".csv":
        raise DesignError(f"--what is the content of a .csv file, but --out is {str(options.out)!r}")
    if options.session is None:
        write_whole(options.out, _of_design(options, suffix, options.study, design_from(options), None))
    else:
        with SessionFile.open(options.session, read_only=True) as file:
            write_whole(options.out, _of_session(options, suffix, file))
    print_line(f"wrote {options.out}")
    return 0


def _of_session(options: argparse.Namespace, suffix: str, file: SessionFile) -> str:
    if options.exits or options.thresholds:
        raise DesignError("--session brings its own design, so --exits and --thresholds do not go with it")
    if suffix == ".csv" and options.what in ("search", "tried"):
        number = _run_number(options, file)
        return search_csv(read_front(file, number)) if options.what == "search" else tried_csv(read_tried(file, number))
    timeline = file.timeline()
    if timeline is None:
        raise DesignError(f"{file.home} holds no design yet")
    study = file.study.folder if file.study.folder and Path(file.study.folder).is_dir() else file.study.name
    return _of_design(options, suffix, study, timeline.current.design, timeline.current)


def _of_design(options: argparse.Namespace, suffix: str, study: str, design: Design, state: SessionState | None) -> str:
    evaluator = Evaluator(find_study(study))
    constraints = Constraints() if state is None else state.constraints
    evaluator.check(design)
    if suffix == ".py":
        return design_script(design, study, constraints=constraints)
    if suffix == ".html":
        return report_html(gather_report(evaluator, design, title=options.title, constraints=constraints))
    evaluations = _evaluations(evaluator, design, constraints)
    if suffix == ".json":
        content = {
            "study": evaluator.study.name,
            "design": design_to_json(design),
            "figures": {evaluation.split.value: evaluation_to_json(evaluation) for evaluation in evaluations},
        }
        return json.dumps(finite(content), indent=1, allow_nan=False) + "\n"
    match options.what:
        case "design":
            return designs_csv(NamedEvaluation(name=options.title, evaluation=e) for e in evaluations)
        case "exits":
            return exits_csv(evaluations)
        case "front":
            return front_csv(design, exact_front(evaluator, design))
        case "pins" if state is not None:
            return designs_csv(
                NamedEvaluation(name=pin.name, evaluation=e, note=pin.note)
                for pin in state.pins
                for e in _evaluations(evaluator, pin.design, constraints)
            )
        case _:
            raise DesignError(f"--what {options.what} needs --session, the file that holds it")


def _evaluations(evaluator: Evaluator, design: Design, constraints: Constraints) -> list[Evaluation]:
    recorded = evaluator.study.splits(design.precision)
    splits = [split for split in (Split.VALIDATION, Split.TEST) if split in recorded] or [Split.TEST]
    return [evaluator.evaluate(design, split, constraints) for split in splits]


def _run_number(options: argparse.Namespace, file: SessionFile) -> int:
    numbers = [run.number for run in read_runs(file)]
    if options.run_number is None and numbers:
        return numbers[-1]
    if options.run_number not in numbers:
        wanted = "no runs" if not numbers else f"no run {options.run_number}, but {', '.join(map(str, numbers))}"
        raise SearchError(f"{file.home} has {wanted}")
    return int(options.run_number)
