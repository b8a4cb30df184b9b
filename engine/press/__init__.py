"""How a work is set: pages, cards, sheets and the fonts they are set in."""
