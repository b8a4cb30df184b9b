"""Preferences become an adapter of the text model: a LoRA, by TRL; judged elsewhere."""
