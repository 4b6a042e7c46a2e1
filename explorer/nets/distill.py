"""Knowledge distillation: heads learn from a teacher's softened answers as well as from the labels."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from explorer.nets.backbones import Backbone
from explorer.nets.checkpoint import tensors_digest
from explorer.nets.recipe import Distillation

__all__ = ["distillation_identity", "head_loss", "teacher_logits"]


def head_loss(logits: Tensor, labels: Tensor, teacher: Tensor | None, distillation: Distillation | None) -> Tensor:
    """Loss of one head; logits and teacher (B, classes), labels (B,). Without a teacher plain cross-entropy.

    The teacher is taken as given: no gradient flows into it. The divergence is scaled by the squared temperature, so
    that its gradients keep their size (Hinton et al., arXiv:1503.02531, section 2).
    """
    from_labels = nn.functional.cross_entropy(logits, labels)
    if distillation is None or teacher is None:
        return from_labels
    softness = distillation.temperature
    divergence = nn.functional.kl_div(
        nn.functional.log_softmax(logits / softness, dim=1),
        nn.functional.log_softmax(teacher.detach() / softness, dim=1),
        reduction="batchmean",
        log_target=True,
    )
    return (1 - distillation.weight) * from_labels + distillation.weight * softness**2 * divergence


@torch.no_grad()
def teacher_logits(teacher: Backbone, inputs: Tensor) -> Tensor:
    """(B, n_classes) what a given network's final exit answers; the network stays as it is."""
    teacher.eval()
    logits: Tensor = teacher(inputs)
    return logits


def distillation_identity(distillation: Distillation | None, teacher: Backbone | None) -> dict[str, object]:
    """What a result depends on of its distillation, in JSON values."""
    return {
        "distillation": distillation.to_json() if distillation else None,
        "teacher": tensors_digest(teacher.state_dict()) if distillation and teacher is not None else None,
    }
