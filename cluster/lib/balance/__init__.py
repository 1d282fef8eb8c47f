"""Backends with troubles, and the ways of spreading calls over them that are compared."""
