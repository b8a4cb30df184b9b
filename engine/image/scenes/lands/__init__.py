"""The places of the world, one table of them, each drawn onto a canvas that has its sky."""
