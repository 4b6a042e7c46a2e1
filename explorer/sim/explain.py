"""Why a network costs what it costs, as text: per layer its mapping, cycles and energy, per network the causes."""

from __future__ import annotations

from explorer.spec.costs import LayerCost, NetworkCost

__all__ = ["explain_layer", "explain_network"]


def explain_network(cost: NetworkCost) -> str:
    """A few lines for every stage and layer, then what is fused, the exits, and where the energy goes."""
    lines = []
    for stage in cost.stages:
        lines.append(f"{stage.name}: {_energy(stage.energy_pj)}, {stage.latency_cycles:,.0f} cycles")
        for layer in stage.layers:
            lines += [f"  {line}" for line in explain_layer(layer).splitlines()]
    for stack in cost.stacks:
        names = f"{stack.layers[0]} to {stack.layers[-1]}"
        lines.append(f"fused: {len(stack.layers)} layers, {names}, in {stack.row_tiles} row tiles")
    for number, exit_cost in enumerate(cost.exits):
        name = "final exit" if number == len(cost.exits) - 1 else f"exit {number + 1}"
        lines.append(f"{name}: {_energy(exit_cost.energy_pj)}, {exit_cost.latency_cycles:,.0f} cycles in all")
    whole = cost.final.energy_pj
    for cause in cost.energy_by_cause:
        if cause.energy_pj:
            lines.append(f"{cause.cause}: {_energy(cause.energy_pj)} ({cause.energy_pj / whole:.1%})")
    return "\n".join(lines)


def explain_layer(layer: LayerCost) -> str:
    """Mapping, cycles and energy of one layer on one core in three lines."""
    unrolled = ", ".join(f"{loop} {factor:g}" for loop, factor in layer.spatial) or "nothing"
    order = ", ".join(f"{loop} {size}" for loop, size in layer.temporal) or "none"
    cycles = layer.cycles
    spent = [
        f"{name} {value:,.0f}"
        for name, value in (
            ("compute", cycles.compute), ("stall", cycles.stall), ("load", cycles.onload), ("store", cycles.offload),
            ("transfer", cycles.transfer),
        )
        if value
    ]  # fmt: skip
    skipped = f", {layer.computed_share:.0%} of the operations done, the rest has zero weights"
    energies = [f"operations {_energy(layer.mac_energy_pj)}"]
    energies += [f"{item.operand} in {item.memory} {_energy(item.energy_pj)}" for item in layer.memory_energy]
    if layer.transfer_energy_pj:
        energies.append(f"transfers {_energy(layer.transfer_energy_pj)}")
    return "\n".join(
        (
            f"{layer.layer} on core {layer.core} ({layer.core_name}): {_energy(layer.energy_pj)}, "
            f"{layer.latency_cycles:,.0f} cycles, {layer.bottleneck.value}-bound, utilisation {layer.utilisation:.0%}"
            + (skipped if layer.computed_share < 1.0 else ""),
            f"  unrolls {unrolled}; loops from the innermost: {order}; cycles: {', '.join(spent) or 'none'}",
            f"  energy: {', '.join(energies)}",
        )
    )


def _energy(energy_pj: float) -> str:
    for scale, unit in ((1e9, "mJ"), (1e6, "uJ"), (1e3, "nJ")):
        if energy_pj >= scale:
            return f"{energy_pj / scale:.3g} {unit}"
    return f"{energy_pj:.3g} pJ"
