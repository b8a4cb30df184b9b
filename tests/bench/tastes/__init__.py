"""Simulated communities with tastes that no feature of the taste model contains."""
