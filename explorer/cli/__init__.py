"""The command line: the window's work without a window. Prints tables or JSON; bad input is one line and exit status 2.

parser     commands and their options
options    options as values of the vocabulary
output     tables and JSON
designs    evaluate, front; exit_table: study; certify: certify; costs: simulate, compare-paper
searching  search; studies: study-budget, study-mounts; predict: predict-search (options: search_options,
           predict_options)
sessions   session show; sharing: export (options: session_options)
opening_options, opening   exit-explorer FILE
training   train, trace, quantize, resume; finetuning: finetune; regimes: regimes
pruning    prune (options: prune_options)
job_options, job_progress   options of these, and what is shown while they run; run_options: those that many share
"""

from explorer.cli.parser import Screen, main

__all__ = ["Screen", "main"]
