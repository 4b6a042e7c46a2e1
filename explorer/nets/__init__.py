"""The only torch room: from images to a study's network, weights and traces. Reached only through `explorer.worker`.

    datasets, data, idx, cifar, pickled_values, image_folder
                                   image files of each kind -> data set
    splits, batches                data set -> fixed splits -> seeded batches
    backbone_spec, families, user_backbone, backbone_choice
                                   which backbone: the registry, a user's own, and from its name to one that works
    backbones, heads, multi_exit   torch modules: blocks, exit heads, and a network that answers at every exit
    device                         where torch works; everything else only follows
    recipe, fit, checkpoint        one resumable optimisation, which `train` (all exits) and `refit` (heads alone) use
    accuracy                       how often exits are right
    distill, regimes, comparison   what heads learn from; the orders of training; all of them in one table
    head_comparison                heads trained plain and distilled, side by side
    channel_groups, prune_channels, prune_weights, prune
                                   what can only be removed together; channels or weights removed; a study pruned
    graph, fold, export            the folded network: one module a layer; its shapes as a `Network`
    ranges, quantize               8-bit (or any) fake quantisation of a folded network
    trace, study_files, pipeline   answers of every exit; the study's folder; everything in order
    finetune                       one design, trained jointly at its bits

Everything long is a generator of plain `progress` values. Importing this package alone does not import torch.
"""
