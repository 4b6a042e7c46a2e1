"""The application core: what the window and the command line share. No Qt, no torch, nothing printed.

files      a study's folder: network, traces, thumbnails
platforms  accelerators by preset name or path, each with its simulator and memo
evaluate   a design's figures: ratios, accuracy, costs, baselines, constraints
figures    what plots show: histograms, the exact front, baselines
space      designs as integer genomes
run_search the search as an iterator of events
edits      changes to a design as values
session    the current design with undo and redo
design_json  designs as text
"""
