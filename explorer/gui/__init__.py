"""The window: the only room that knows Qt. Panels show what the store holds and emit edits to it.

    app         QApplication, last resort for exceptions, `run_window`
    screenshot  the real window rendered offscreen
    window      the main window; actions: what menus, toolbar and keys do
    store       the one state of a window: session, evaluation, search, selection; every error ends there
    knowledge   what the calculator has delivered, and what is missing; messages: lines for the bar
    calculator  slow figures in a background thread; engine: what it computes with; cost_book: costs it has delivered
    search_thread  a search in a background thread
    panels/     toolbar, backbone strip, exit cards, figures, why this cost, samples, pins, search, message bar
    plots/      accuracy against EDP
    garbage     cyclic garbage is collected in the window's thread only
    theme, icons, text   colours, drawn icons, numbers as text

Nothing is imported here, so that `explorer.gui.app` alone decides what a start costs.
"""
