"""How the classes of points of the plot look and what they mean. Classes differ in form as well as in colour."""

from __future__ import annotations

from explorer.gui.plots.layer import EARLIER_FRONTS, LayerKey, LayerStyle
from explorer.gui.theme import Theme
from explorer.gui.translate import mark

__all__ = ["CLOUDS", "OFF_AT_FIRST", "SECOND_TRUNCATED", "STYLES", "TIPS", "layer_colors"]

CLOUDS = (LayerKey.TRIED, LayerKey.TRIED_INFEASIBLE)
"""Classes of so many points that one picture holds them, instead of items."""

OFF_AT_FIRST = frozenset({LayerKey.PUBLISHED})
"""Classes that are hidden until the user wants them; showing them is asked for even without points."""

STYLES = {
    LayerKey.CURRENT: LayerStyle(symbol="star", size=19, single=True, depth=60),
    LayerKey.EXACT_FRONT: LayerStyle(symbol="o", size=5, line=True, depth=30),
    LayerKey.SEARCH_FRONT: LayerStyle(symbol="t1", size=6, line=True, dashed=True, depth=20),
    LayerKey.EARLIER_FRONT_1: LayerStyle(symbol="t2", size=6, line=True, dashed=True, depth=18),
    LayerKey.EARLIER_FRONT_2: LayerStyle(symbol="t3", size=6, line=True, dashed=True, depth=17),
    LayerKey.EARLIER_FRONT_3: LayerStyle(symbol="p", size=6, line=True, dashed=True, depth=16),
    LayerKey.TRIED: LayerStyle(symbol="+", size=6, depth=0),
    LayerKey.TRIED_INFEASIBLE: LayerStyle(symbol="x", size=6, depth=0),
    LayerKey.TRUNCATED: LayerStyle(symbol="t", size=9, line=True, depth=10),
    LayerKey.STATIC: LayerStyle(symbol="s", size=12, depth=40),
    LayerKey.STATIC_FP32: LayerStyle(symbol="s", size=12, filled=False, depth=40),
    LayerKey.PINS: LayerStyle(symbol="d", size=13, depth=50),
    LayerKey.MEASURED: LayerStyle(symbol="star", size=15, filled=False, depth=55),
    LayerKey.PUBLISHED: LayerStyle(symbol="h", size=7, filled=False, depth=5),
}
SECOND_TRUNCATED = LayerStyle(symbol="t", size=8, filled=False, line=True, dashed=True, depth=9)

_EARLIER_TIP = mark("The front of an earlier search. The search panel says which, and shows or hides it.")
TIPS = {
    LayerKey.CURRENT: mark("The design that the sliders show; hollow while it breaks a constraint."),
    LayerKey.EXACT_FRONT: mark("The true Pareto front over all thresholds of the mounted exits (up to three)."),
    LayerKey.SEARCH_FRONT: mark(
        "The best designs that the search has found, over all sets of mounted exits. It judges them by their accuracy "
        "with luck discounted (a lower bound), so the line may dip in accuracy itself."
    ),
    **dict.fromkeys(EARLIER_FRONTS, _EARLIER_TIP),
    LayerKey.TRIED: mark("Designs that the search has tried and that keep the constraints; a better one was found."),
    LayerKey.TRIED_INFEASIBLE: mark("Designs that the search has tried and that break a constraint."),
    LayerKey.TRUNCATED: mark(
        "The backbone cut at a mounting point, that head taken by every sample: the rival to beat. "
        "Filled: 4×4 pool heads, hollow: average heads."
    ),
    LayerKey.STATIC: mark("The whole backbone without early exits, at the same bits."),
    LayerKey.STATIC_FP32: mark("The whole backbone without early exits, in 32-bit floating point."),
    LayerKey.PINS: mark("Designs that you have pinned."),
    LayerKey.MEASURED: mark(
        "Designs after joint fine-tuning: their accuracy and exit ratios were measured anew, their costs are simulated."
    ),
    LayerKey.PUBLISHED: mark(
        "The 96 early-exit networks published with arXiv:2512.04705, at 8 bit, simulated on this accelerator. Their "
        "accuracies are as published, on CIFAR-10: compare their cost, not their accuracy, with this study."
    ),
}


def layer_colors(theme: Theme) -> dict[LayerKey, str]:
    """Colours of the classes in a theme."""
    return {
        LayerKey.CURRENT: theme.current,
        LayerKey.EXACT_FRONT: theme.exact_front,
        LayerKey.SEARCH_FRONT: theme.search_front,
        **dict(zip(EARLIER_FRONTS, theme.earlier_searches, strict=True)),
        LayerKey.TRIED: theme.search_cloud,
        LayerKey.TRIED_INFEASIBLE: theme.search_infeasible,
        LayerKey.TRUNCATED: theme.truncated,
        LayerKey.STATIC: theme.static,
        LayerKey.STATIC_FP32: theme.static,
        LayerKey.PINS: theme.pin,
        LayerKey.MEASURED: theme.measured,
        LayerKey.PUBLISHED: theme.published,
    }
