"""Panels of the window. Each takes the store and the look, shows the one and paints with the other."""
