"""Rules of a community, pure: who may do what, where, and when; what a server may choose."""
