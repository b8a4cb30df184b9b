"""Adapters for pictures, trained on what members chose."""
