"""Exit Explorer: what-if exploration of early-exiting, quantised networks on edge accelerators.

The house; imports only go down, and rooms on one floor do not know each other:

    __main__
    gui | cli | worker | display
                              the window (only Qt room) | the command line | the child process | is there a screen
    jobs                      messages to and from the child process
    study                     application core: files, evaluate, space, run_search, session, figures
    nets | search | exits | sim
                              torch room | multi-objective search | early-exit statistics | accelerator simulator
    spec                      the vocabulary: frozen values
    resources                 finds the shipped accelerators and studies
    errors | stopping         the error tree | giving long calculations up
"""

__version__ = "0.1.0"
