"""Callers of an agent's listeners at their worst: what they do, and what the agent then is."""
