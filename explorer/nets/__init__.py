"""The only torch room: from images to a study's network, weights and traces. Reached only through `explorer.worker`.

    data, idx, splits, batches     image files -> data set -> fixed splits -> seeded batches
    backbones, heads, multi_exit   torch modules: blocks, exit heads, and a network that answers at every exit
    recipe, fit, checkpoint        one resumable optimisation, which `train` (all exits) and `refit` (heads alone) use
    graph, fold, export            the folded network: one module a layer; its shapes as a `Network`
    ranges, quantize               8-bit (or any) fake quantisation of a folded network
    trace, study_files, pipeline   answers of every exit; the study's folder; everything in order

Everything long is a generator of plain `progress` values. Importing this package alone does not import torch.
"""
