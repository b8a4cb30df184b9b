"""The things that a picture can be about, one table of them, each drawn by a brush."""
