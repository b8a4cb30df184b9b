"""Small communities that tune the house model, for calibrating what judges their adapters."""
