"""The sizes in which a model paints well, from the side it was trained at. Pure."""


def sizes_around(side_px: int, multiple: int) -> tuple[tuple[int, int], ...]:
    """
    Square first, then landscape and portrait of about the same area (10:7, as 640 x 448 is).

    Models trained beyond 512 px paint the three sizes of sessions too, which are smaller.

    Args:
        side_px: The square's side. multiple: Sides must divide by it.
    """

    def fitted(length: float) -> int:
        return max(multiple, round(length / multiple) * multiple)

    around = [(side_px, side_px), (side_px * 1.25, side_px * 0.875)]
    around.append((around[1][1], around[1][0]))
    sizes = [(fitted(w), fitted(h)) for w, h in around]
    if side_px > 512:
        sizes += [(512, 512), (640, 448), (448, 640)]
    return tuple(dict.fromkeys(sizes))
