"""ABC, the notation of tunes: a strict reader of our own for the part of it that is used here."""
