"""Networks that the tests build in code, without torch."""

from __future__ import annotations

from dataclasses import replace

from explorer.spec.network import NETWORK_INPUT, Block, ExitHead, HeadKind, Layer, LayerKind, Network

# torchvision's MobileNetV2: expansion, channels, repeats, first stride.
_MOBILENETV2 = (
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
    (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
)  # fmt: skip


def conv(
    name: str, source: str, c_in: int, c_out: int, size_in: int, *, kernel: int = 1, stride: int = 1, groups: int = 1
) -> Layer:
    size_out = (size_in - 1) // stride + 1
    return Layer(
        name=name, kind=LayerKind.CONV, inputs=(source,),
        out_channels=c_out // groups, in_channels=c_in // groups, groups=groups,
        out_height=size_out, out_width=size_out, in_height=size_in, in_width=size_in,
        kernel_height=kernel, kernel_width=kernel, stride_y=stride, stride_x=stride,
        pad_y=kernel // 2, pad_x=kernel // 2,
    )  # fmt: skip


def add(name: str, first: str, second: str, channels: int, size: int) -> Layer:
    return Layer(
        name=name, kind=LayerKind.ADD, inputs=(first, second), out_channels=1, in_channels=1, groups=channels,
        out_height=size, out_width=size, in_height=size, in_width=size,
    )  # fmt: skip


def pool(name: str, source: str, channels: int, size_in: int, size_out: int, *, average: bool = False) -> Layer:
    kernel = size_in // size_out
    return Layer(
        name=name, kind=LayerKind.AVG_POOL if average else LayerKind.MAX_POOL, inputs=(source,),
        out_channels=1, in_channels=1, groups=channels, out_height=size_out, out_width=size_out,
        in_height=size_in, in_width=size_in, kernel_height=kernel, kernel_width=kernel,
        stride_y=kernel, stride_x=kernel,
    )  # fmt: skip


def linear(name: str, source: str, features_in: int, features_out: int) -> Layer:
    return Layer(name=name, kind=LayerKind.LINEAR, inputs=(source,), out_channels=features_out, in_channels=features_in)


def pool4_head(point: int, source: str, channels: int, size: int, n_classes: int = 10) -> ExitHead:
    pooled = min(size, 4)
    return ExitHead(
        mounting_point=point,
        kind=HeadKind.POOL4_LINEAR,
        layers=(
            pool(f"head {point} pool", source, channels, size, pooled),
            linear(f"head {point} linear", f"head {point} pool", channels * pooled**2, n_classes),
        ),
    )


def gap_head(point: int, source: str, channels: int, size: int, n_classes: int = 10) -> ExitHead:
    return ExitHead(
        mounting_point=point,
        kind=HeadKind.GAP_LINEAR,
        layers=(
            pool(f"head {point} gap", source, channels, size, 1, average=True),
            linear(f"head {point} gap linear", f"head {point} gap", channels, n_classes),
        ),
    )


def mobilenetv2_network() -> Network:
    """MobileNetV2 of width 1 for 1x32x32 images, stem stride 1, with both kinds of head after each of its 17 blocks."""
    channels, size, source = 32, 32, "stem"
    pending = [conv("stem", NETWORK_INPUT, 1, 32, 32, kernel=3)]
    blocks: list[Block] = []
    heads: list[ExitHead] = []
    for expansion, c_out, repeats, first_stride in _MOBILENETV2:
        for repeat in range(repeats):
            point = len(blocks)
            stride = first_stride if repeat == 0 else 1
            layers, block_input, hidden = pending, source, channels * expansion
            pending = []
            if expansion > 1:
                layers.append(conv(f"block {point} expand", source, channels, hidden, size))
                source = layers[-1].name
            layers.append(
                conv(f"block {point} depthwise", source, hidden, hidden, size, kernel=3, stride=stride, groups=hidden)
            )
            size = layers[-1].out_height
            layers.append(conv(f"block {point} project", layers[-1].name, hidden, c_out, size))
            if stride == 1 and channels == c_out:
                layers.append(add(f"block {point} add", layers[-1].name, block_input, c_out, size))
            source, channels = layers[-1].name, c_out
            blocks.append(Block(name=f"block {point}", layers=tuple(layers)))
            heads += [pool4_head(point, source, channels, size), gap_head(point, source, channels, size)]
    final = (
        conv("final conv", source, channels, 1280, size),
        pool("final pool", "final conv", 1280, size, 1, average=True),
        linear("final linear", "final pool", 1280, 10),
    )
    return Network(
        name="mobilenetv2", input_channels=1, input_height=32, input_width=32, n_classes=10,
        blocks=tuple(blocks), heads=tuple(heads),
        final_head=ExitHead(mounting_point=len(blocks) - 1, kind=HeadKind.FINAL, layers=final),
    )  # fmt: skip


def short_network(n_blocks: int) -> Network:
    """The first blocks of `mobilenetv2_network`, with a pool4-linear head as the final exit."""
    whole = mobilenetv2_network()
    heads = tuple(head for head in whole.heads if head.mounting_point < n_blocks)
    last = next(head for head in reversed(heads) if head.kind is HeadKind.POOL4_LINEAR)
    return replace(whole, blocks=whole.blocks[:n_blocks], heads=heads, final_head=replace(last, kind=HeadKind.FINAL))
