"""How an adapter is measured: figures with intervals, floors, and what is asked of texts."""
