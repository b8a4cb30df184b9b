"""How English verse sounds: syllables, stress, rhyme, and grammars that keep them."""
