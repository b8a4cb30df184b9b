"""Understanding by models from a hub: the one room of it that may import torch."""
