"""The house text model: prepare its material, train it, judge it, ship it. Its words are ours."""
