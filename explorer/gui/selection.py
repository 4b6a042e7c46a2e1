"""What the user looks at: one value for the whole window, so that every panel follows when one of them selects."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.spec.design import Design

__all__ = ["NOTHING", "Selection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Things that are selected or hovered; None where nothing of the kind is.

    block: of the backbone, `n_blocks` stands for the final exit; exit_index: of the design's exits in order, the final
    one last; layer: its name in the network's cost; sample: its index in the test split; design: a point of the plot.
    """

    block: int | None = None
    exit_index: int | None = None
    layer: str | None = None
    sample: int | None = None
    design: Design | None = None

    def over(self, other: Selection) -> Selection:
        """This selection, with what it leaves open taken from another one."""
        return Selection(
            block=other.block if self.block is None else self.block,
            exit_index=other.exit_index if self.exit_index is None else self.exit_index,
            layer=other.layer if self.layer is None else self.layer,
            sample=other.sample if self.sample is None else self.sample,
            design=other.design if self.design is None else self.design,
        )


NOTHING = Selection()
