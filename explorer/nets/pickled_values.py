"""Reads the plain values and arrays in a pickle file without unpickling it: no code in the file can run.

CIFAR's files are pickles, and unpickling calls whatever a file names. Here the file is only taken apart into its
instructions (`pickletools`), and a small machine of our own follows those that build dictionaries, lists, tuples,
text, bytes, numbers and numpy arrays. An array arrives as a call of numpy's own constructors; their names are known
here, and the array is made from its bytes. Any other name is refused.
"""

from __future__ import annotations

import pickletools
import re
import warnings
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from explorer.errors import DataError

__all__ = ["read_pickled_values"]

_PLAIN_DTYPE = re.compile(r"[<>|=]?[biu][1248]")


class _Name(NamedTuple):
    """Something importable that a file names."""

    module: str
    name: str


class _Unbuilt:
    """An array or dtype that was announced; `BUILD` says what it holds."""

    def __init__(self, dtype: np.dtype[Any] | None) -> None:
        self.dtype = dtype


class _Refused(Exception):
    """The file asks for more than values."""


def read_pickled_values(path: Path) -> object:
    """The value in a pickle file, made of plain Python values and numpy arrays.

    Text of Python 2 comes as `str`, byte by byte. DataError if the file cannot be read, is damaged, or would call
    anything else.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot read it ({error.strerror or error})") from error
    machine = _Machine()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of odd escapes in text
            for opcode, argument, _ in pickletools.genops(content):
                machine.follow(opcode.name, argument)
        return machine.result()
    except _Refused as refusal:
        raise DataError(f"{path}: {refusal}, so it is not read; put the publisher's own file there") from None
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError) as error:
        reason = " ".join(str(error).split())[:120]
        raise DataError(f"{path}: not a whole pickle of plain values ({reason}); put a fresh copy there") from error


class _Machine:
    """The stack and the memo of the pickle format; see the comments in Python's pickletools module."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}

    def result(self) -> object:
        (value,) = self._stack
        return value

    def follow(self, name: str, argument: Any) -> None:
        """Follow one instruction."""
        stack = self._stack
        match name:
            case "PROTO" | "FRAME" | "STOP":
                pass
            case (
                "BININT" | "BININT1" | "BININT2" | "INT" | "LONG" | "LONG1" | "LONG4" | "FLOAT" | "BINFLOAT"
                | "UNICODE" | "BINUNICODE" | "SHORT_BINUNICODE" | "BINUNICODE8" | "STRING" | "BINSTRING"
                | "SHORT_BINSTRING" | "BINBYTES" | "SHORT_BINBYTES" | "BINBYTES8" | "BYTEARRAY8"
            ):  # fmt: skip
                stack.append(argument)
            case "NONE" | "NEWTRUE" | "NEWFALSE":
                stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[name])
            case "MARK":
                self._marks.append(len(stack))
            case "EMPTY_DICT" | "EMPTY_LIST" | "EMPTY_TUPLE":
                stack.append({"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple}[name]())
            case "DICT":
                items = self._from_mark()
                stack.append(dict(zip(items[::2], items[1::2], strict=True)))
            case "LIST":
                stack.append(self._from_mark())
            case "TUPLE":
                stack.append(tuple(self._from_mark()))
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                size = int(name[-1])
                stack[-size:] = [tuple(self._top(size))]
            case "APPEND":
                _list(stack[-2]).append(stack.pop())
            case "APPENDS":
                items = self._from_mark()
                _list(stack[-1]).extend(items)
            case "SETITEM":
                key, value = self._top(2)
                del stack[-2:]
                _dict(stack[-1])[key] = value
            case "SETITEMS":
                items = self._from_mark()
                _dict(stack[-1]).update(zip(items[::2], items[1::2], strict=True))
            case "PUT" | "BINPUT" | "LONG_BINPUT":
                self._memo[int(argument)] = stack[-1]
            case "MEMOIZE":
                self._memo[len(self._memo)] = stack[-1]
            case "GET" | "BINGET" | "LONG_BINGET":
                stack.append(self._memo[int(argument)])
            case "GLOBAL":
                stack.append(_Name(*str(argument).split(" ", 1)))
            case "STACK_GLOBAL":
                stack[-2:] = [_Name(*map(str, self._top(2)))]
            case "REDUCE":
                function, arguments = self._top(2)
                stack[-2:] = [_constructor(function)(*arguments)]
            case "BUILD":
                self._build()
            case _:
                raise _Refused(f"it has the instruction {name}")

    def _top(self, size: int) -> list[Any]:
        if len(self._stack) < size:
            raise ValueError("an instruction finds too few values")
        return self._stack[-size:]

    def _from_mark(self) -> list[Any]:
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    def _build(self) -> None:
        """Give an announced array or dtype its state, wherever it has been remembered."""
        unbuilt, state = self._top(2)
        self._stack.pop()
        if not isinstance(unbuilt, _Unbuilt):
            raise _Refused("it changes an object")
        if unbuilt.dtype is not None:  # (version, byte order, ...): a plain dtype has nothing else
            order = str(state[1])
            built: Any = unbuilt.dtype if order in ("|", "=") else unbuilt.dtype.newbyteorder(order)  # type: ignore[arg-type]
        else:
            _, shape, dtype, is_fortran, values = state
            built = _array(values, dtype, shape, "F" if is_fortran else "C")
        self._stack[-1] = built
        for key, remembered in self._memo.items():
            if remembered is unbuilt:
                self._memo[key] = built


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("it appends to what is no list")
    return value


def _dict(value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise TypeError("it sets items of what is no dictionary")
    return value


def _constructor(function: Any) -> Callable[..., Any]:
    """What stands here for the few functions by which arrays are pickled."""
    if not isinstance(function, _Name):
        raise _Refused("it calls what is no function")
    match function:
        case ("numpy", "dtype"):
            return _dtype
        case ("numpy.core.multiarray" | "numpy._core.multiarray", "_reconstruct"):
            return _announced
        case ("numpy.core.multiarray" | "numpy._core.multiarray", "scalar"):
            return lambda dtype, values: _array(values, dtype, (), "C").item()
        case ("numpy.core.numeric" | "numpy._core.numeric", "_frombuffer"):
            return _array
        case ("_codecs", "encode"):
            return lambda text, encoding: _bytes(text) if encoding == "latin1" else _refuse_encoding()
        case _:
            raise _Refused(f"it would call {function.module}.{function.name}")


def _refuse_encoding() -> bytes:
    raise ValueError("bytes in an unknown encoding")


def _dtype(code: Any, *_: object) -> _Unbuilt:
    text = code.decode("ascii") if isinstance(code, bytes) else str(code)
    if not _PLAIN_DTYPE.fullmatch(text):
        raise ValueError(f"arrays of {text!r}, but only whole numbers are expected")
    return _Unbuilt(np.dtype(text))


def _announced(kind: Any, *_: object) -> _Unbuilt:
    if kind != _Name("numpy", "ndarray"):
        raise _Refused("it makes an array of a class of its own")
    return _Unbuilt(None)


def _array(values: Any, dtype: Any, shape: Any, order: Any) -> np.ndarray[Any, np.dtype[Any]]:
    dtype = dtype.dtype if isinstance(dtype, _Unbuilt) else dtype
    if not isinstance(dtype, np.dtype):
        raise TypeError("an array without a type")
    shape = tuple(int(size) for size in shape)
    content = _bytes(values)
    if min(shape, default=0) < 0 or prod(shape) * dtype.itemsize != len(content):
        raise ValueError(f"{len(content)} bytes do not make an array of {shape}")
    return np.frombuffer(content, dtype).reshape(shape, order="F" if order == "F" else "C")


def _bytes(values: Any) -> bytes:
    """Text of Python 2 stands for bytes; so does text that was written to be encoded as latin-1."""
    if isinstance(values, str):
        return values.encode("latin-1")
    if not isinstance(values, bytes | bytearray):
        raise TypeError(f"a {type(values).__name__} where bytes are expected")
    return bytes(values)
