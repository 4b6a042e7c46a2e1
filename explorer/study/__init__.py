"""The application core: what the window and the command line share. No Qt, no torch, nothing printed.

files      a study's folder: network, traces, thumbnails
platforms  accelerators by preset name or path, each with its simulator and memo
evaluate   a design's figures: ratios, accuracy, costs, baselines, constraints
figures    what plots show: histograms, the exact front, baselines
space      designs as integer genomes (dimensions: what may vary besides mounts and thresholds)
run_search the search as an iterator of events (search_values: what goes in and comes out; search_ledger: its books)
utility    one order for a front       reasons     why a design is not better: what binds
certificate  what can be promised on new data     heuristics  the usual ways to choose thresholds against the exact one
exploration  the search over budgets and seeds, and its plot      mount_causes  why mounting points differ
edits      changes to a design as values
session    the current design with undo and redo
session_file  a session as one file, saved as it goes: on session_store (connections), session_schema (tables),
           session_content, session_lock; session_summary looks into files without opening them for writing,
           session_folder keeps those that save themselves
run_log    runs in a session file, resumed after a crash from a checkpoint; run_records reads them, run_control steers
predictor_search  has promising candidates (measurements) of several networks (variants) trained and measured;
           design_predictors learn from each; predictor_log keeps them (predictor_values: what goes in and comes out;
           predictor_candidates: what is worth a thought)
file_kinds  what a file is, told from its content
design_json  designs as text     value_json  settings as text     study_reference  which study a session belongs to
script, report (report_plots), tables  a design as Python, as HTML, as CSV; quantities gives figures their units
measured   a fine-tuned design: predicted beside measured (design_figures holds the figures)
head_training  what distillation did for a study's heads
"""
