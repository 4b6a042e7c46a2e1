"""Made-up answers of early exits that look like real ones: overconfident, piled up near 1, with ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def realistic_answers(
    n_early_exits: int, n_samples: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Confidences (n_early_exits, n_samples) and correct (n_early_exits + 1, n_samples); later exits know more."""
    difficulty = rng.normal(size=n_samples)
    confidences = np.empty((n_early_exits, n_samples), dtype=np.float32)
    correct = np.empty((n_early_exits + 1, n_samples), dtype=bool)
    for exit_index in range(n_early_exits + 1):
        skill = 1.2 + 1.6 * exit_index / max(n_early_exits, 1)
        margin = skill - difficulty + rng.normal(scale=0.6, size=n_samples)
        correct[exit_index] = margin > 0.0
        if exit_index < n_early_exits:
            overconfident = 1.0 / (1.0 + np.exp(-4.0 * np.abs(margin) - rng.normal(scale=0.5, size=n_samples)))
            confidences[exit_index] = np.round(np.clip(overconfident, 0.1, 1.0), 4)
    return confidences, correct
