"""Plots: accuracy against EDP, with its axes, layers of points, cloud, hover and legend."""
