"""Hosts as network namespaces, and what lies between them: plain bridges, or a bad network."""
