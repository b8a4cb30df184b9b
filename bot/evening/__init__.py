"""An evening: a simulated community with a hidden taste votes, and its votes become an adapter."""
