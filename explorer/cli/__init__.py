"""The command line: the window's work without a window. Prints tables or JSON; bad input is one line and exit status 2.

parser     commands and their options
options    options as values of the vocabulary
output     tables and JSON
designs    evaluate, search
costs      simulate, compare-paper
training   train, trace, quantize; finetuning: finetune; regimes: regimes
job_options, job_progress   options of these, and what is shown while they run
"""

from explorer.cli.parser import Screen, main

__all__ = ["Screen", "main"]
