"""A backbone of the user's own: `module:function` names a function that returns a `torch.nn.Sequential` of blocks.

    def small(in_channels, n_classes):
        return nn.Sequential(block_0, block_1, block_2)

The function is called with those of `in_channels`, `height`, `width` and `n_classes` that it has parameters for.
Exits can be mounted after every block, so each must put out features (B, C, H, W). Only the last may put out logits
(B, n_classes) instead: it is then the final exit. Otherwise a global average and a linear layer are added.

The module is looked for in the current folder, then among the installed packages. Its code runs, so nothing here is
reached by reading a file alone: the user must have named the function.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from explorer.errors import NetworkError

__all__ = ["names_function", "user_blocks"]


def names_function(text: str) -> bool:
    """Whether a text has the form module:function."""
    module, separator, function = text.partition(":")
    return bool(separator) and function.isidentifier() and all(part.isidentifier() for part in module.split("."))


def user_blocks(name: str, blank: Tensor, *, n_classes: int) -> tuple[list[nn.Module], nn.Sequential | None, Tensor]:
    """The blocks that the function `name` makes, its final exit if it makes one, and the last block's features.

    blank: an image (1, C, H, W), sent through to see that every block works. NetworkError says what does not.
    """
    _, in_channels, height, width = blank.shape
    offered = {"in_channels": in_channels, "height": height, "width": width, "n_classes": n_classes}
    made = _call(name, _function(name), offered)
    if not isinstance(made, nn.Sequential):
        raise NetworkError(f"{name}: it returned a {_type_name(made)}, but must return a torch.nn.Sequential of blocks")
    blocks: list[nn.Module] = []
    final_exit: nn.Sequential | None = None
    features = blank
    for index, child in enumerate(made):
        if any(child is earlier for earlier in list(made)[:index]):
            raise NetworkError(f"{name}: block {index} is an earlier block again, but blocks cannot share weights")
        output = _output(name, index, child, features)
        is_last = index == len(made) - 1
        if is_last and blocks and output.shape == (1, n_classes):
            final_exit = child if isinstance(child, nn.Sequential) else nn.Sequential(child)
            break
        if output.ndim != 4 or len(output) != 1:
            wanted = f", or logits (B, {n_classes}) from the last" if is_last else ""
            raise NetworkError(
                f"{name}: block {index} ({_type_name(child)}) puts out {_shape(output)}, but must put out features "
                f"(B, C, H, W){wanted}"
            )
        # a module of torch's own cannot be traced from the outside, so it gets a wrapping
        is_plain = type(child).__module__.startswith("torch.nn.") and not isinstance(child, nn.Sequential)
        blocks.append(nn.Sequential(child) if is_plain else child)
        features = output
    if not blocks:
        raise NetworkError(f"{name}: it returned no block of features; the Sequential must hold at least one")
    return blocks, final_exit, features


def _function(name: str) -> Callable[..., Any]:
    if not names_function(name):
        raise NetworkError(f"{name!r} names no function; write module:function, such as mynets:small")
    module_name, _, function_name = name.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and (module_name == error.name or module_name.startswith(f"{error.name}.")):
            raise NetworkError(
                f"{name}: there is no module {error.name} in the current folder or among the installed packages"
            ) from error
        raise NetworkError(f"{name}: importing {module_name} needs {error.name}, which is not installed") from error
    except (Exception, SystemExit) as error:  # whatever the user's code raises
        raise NetworkError(f"{name}: importing {module_name} failed ({_complaint(error)})") from error
    function = getattr(module, function_name, None)
    if not callable(function):
        raise NetworkError(f"{name}: the module {module_name} has no function {function_name}")
    return function  # type: ignore[no-any-return]  # what it returns is looked at


def _call(name: str, function: Callable[..., Any], offered: dict[str, int]) -> object:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        raise NetworkError(f"{name}: it is no function written in Python") from error
    arguments = {}
    for parameter in parameters:
        if parameter.name in offered and parameter.kind is not parameter.POSITIONAL_ONLY:
            arguments[parameter.name] = offered[parameter.name]
        elif parameter.default is parameter.empty and parameter.kind not in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        ):
            raise NetworkError(
                f"{name}: its parameter {parameter.name} is none of {', '.join(offered)}, so it needs a default"
            )
    try:
        return function(**arguments)
    except (Exception, SystemExit) as error:
        raise NetworkError(f"{name}: it failed ({_complaint(error)})") from error


def _output(name: str, index: int, block: nn.Module, features: Tensor) -> Tensor:
    was_training = block.training
    block.eval()
    try:
        with torch.no_grad():
            output = block(features)
    except Exception as error:  # whatever the user's code raises
        raise NetworkError(
            f"{name}: block {index} ({_type_name(block)}) fails on an input of {_shape(features)} ({_complaint(error)})"
        ) from error
    finally:
        block.train(was_training)
    if not isinstance(output, Tensor):
        raise NetworkError(
            f"{name}: block {index} ({_type_name(block)}) puts out a {_type_name(output)}, but must put out one tensor"
        )
    return output


def _shape(tensor: Tensor) -> str:
    return f"({', '.join(['B', *map(str, tensor.shape[1:])])})" if tensor.ndim else "a single number"


def _type_name(value: object) -> str:
    return type(value).__name__


def _complaint(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{_type_name(error)}: {text}"[:200]
