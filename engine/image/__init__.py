"""Pictures: what they can show, and how they are drawn."""
