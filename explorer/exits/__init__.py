"""Early-exit statistics, numpy only: what mounted exits and thresholds do to recorded answers.

From raw answers to the exact front and what it is worth:

    confidence    logits -> confidences, classes      calibration   temperatures, ECE, risk-coverage
    policy        thresholds -> ratios, accuracies    averages      ratios and costs -> averages
    constraints   figures -> broken constraints       grid          levels of thresholds, bins of confidences
    problem       costs and limits on a grid          sweep         every tuple at once
    refine        coarse to fine, with a bound        front         sweep or refine -> the Pareto front
    baselines     how others choose thresholds        certify       what holds on new data (binomial: its tails)
    paired        accuracy against the static network, less luck       shares  intervals of counted shares
"""

from explorer.exits.averages import average, averages, edp_average, overhead, reduction
from explorer.exits.baselines import greedy_front, quantile_front, shared_threshold_front
from explorer.exits.calibration import (
    ReliabilityBin,
    ReliabilityDiagram,
    area_under_risk_coverage,
    expected_calibration_error,
    fit_temperature,
    reliability_diagram,
)
from explorer.exits.certify import (
    DropCertificate,
    DropTest,
    Interval,
    bootstrap_interval,
    certify_drop,
    fewest_samples,
    samples_needed,
)
from explorer.exits.confidence import confidence, predictions, probabilities
from explorer.exits.constraints import ConstrainedFigures, Violation, total_violation, violations
from explorer.exits.front import ThresholdFront, ThresholdPoint, solve_thresholds, threshold_front
from explorer.exits.grid import even_levels, quantile_levels
from explorer.exits.paired import accuracy_lower_bound
from explorer.exits.policy import ExitStatistics, apply_policy, exit_taken
from explorer.exits.problem import AverageLimit
from explorer.exits.shares import share_interval

__all__ = [
    "AverageLimit",
    "ConstrainedFigures",
    "DropCertificate",
    "DropTest",
    "ExitStatistics",
    "Interval",
    "ReliabilityBin",
    "ReliabilityDiagram",
    "ThresholdFront",
    "ThresholdPoint",
    "Violation",
    "accuracy_lower_bound",
    "apply_policy",
    "area_under_risk_coverage",
    "average",
    "averages",
    "bootstrap_interval",
    "certify_drop",
    "confidence",
    "edp_average",
    "even_levels",
    "exit_taken",
    "expected_calibration_error",
    "fewest_samples",
    "fit_temperature",
    "greedy_front",
    "overhead",
    "predictions",
    "probabilities",
    "quantile_front",
    "quantile_levels",
    "reduction",
    "reliability_diagram",
    "samples_needed",
    "share_interval",
    "shared_threshold_front",
    "solve_thresholds",
    "threshold_front",
    "total_violation",
    "violations",
]
