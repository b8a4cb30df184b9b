"""ABC, the notation of tunes: a strict reader of our own for the part of it that scores use here."""
