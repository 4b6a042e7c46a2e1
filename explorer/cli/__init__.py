"""The command line: the window's work without a window. Prints tables or JSON; bad input is one line and exit status 2.

parser     commands and their options
options    options as values of the vocabulary
output     tables and JSON
designs    evaluate, search
costs      simulate, compare-paper
training   train, trace
"""

from explorer.cli.parser import Screen, main

__all__ = ["Screen", "main"]
