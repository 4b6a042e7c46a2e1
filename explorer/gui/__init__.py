"""The window: the only room that knows Qt. Panels show what the store holds and emit edits to it.

    app         QApplication, last resort for exceptions, `run_window`; context: what outlives a window built again
    screenshot  the real window rendered offscreen
    window      the main window: the plot with docks around it
    panel_specs   which panels there are; panel_dock, dock_title, docks: panels that are moved, tabbed and floated
    action_specs  which actions there are; actions: their registry; wiring: what they do; menus, palette, commands,
                  shortcuts: where they are found; step_names: steps to undo
    store       the one state of a window: session, figures on screen, selection; messages: lines for the bar, and
                the one place where errors end
    live_figures  asks for figures that are missing; knowledge: what has been delivered
    calculator  slow figures in a background thread; engine: what it computes with; cost_book: costs it has delivered
    background  slow side questions, answered one after the other in a second thread; tasks, pin_figures: the questions
    search_thread  a search in a background thread; search_state, search_record: what is known of it
    job_thread  training in a child process; job_state: what is known of it; job_recovery: jobs over several starts
    threshold_offer  thresholds that fit other bits, one click away
    keeper      keeps the session in its file; serial_thread: work on files, one thing after the other
    opening     opens whatever the user brings; recent: files opened lately
    exporting   what can be taken away: tables, pictures, drawings, scripts, reports
    lesson_file   lessons as YAML; lesson_terms: what they can say of a design; lesson_state: a lesson being taken;
                  lesson_guide: how it drives the window
    panels/     toolbar, backbone strip, exit cards, figures, why this cost, samples, pins, search, message bar, ...
    plots/      accuracy against EDP, schedule, hypervolume
    garbage     cyclic garbage is collected in the window's thread only
    theme, icons, text   colours and size of type, drawn icons, numbers as text; translate: German and English;
                error_texts: errors of the core in German

Nothing is imported here, so that `explorer.gui.app` alone decides what a start costs.
"""
