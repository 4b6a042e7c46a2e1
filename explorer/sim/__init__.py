"""The accelerator simulator, numpy only. Read from the bottom:

files      yaml_format, core_format, mapping_format, layer_records, system_format, network_format, paper_format
one layer  mapping: a layer on a core, over unrollings and loop orders (see there for its steps)
a part     profiles, row_tiles, parts: what a share of a layer costs on a core, and which of its operands stream
time       machine, routes, occupancy, tensors, schedule: parts run on cores, tensors move, memories fill
designs    placement, network_graph, pass_plan, stages, stacks: which layers run where, alone or fused
search     schedule_tree, fused_tree, remaining, whole_pass, resident_weights, batches: from exits to schedules
answers    simulate (the front: `Simulator`), results, explain, chrome_trace, paper (against the published networks)
"""
