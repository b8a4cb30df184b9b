"""Branching dialogue in a subset of Ink: read, compiled, walked, joined and drawn by ourselves."""
