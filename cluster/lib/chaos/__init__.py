"""Faults brought upon real agents in network namespaces, and what must hold throughout."""
