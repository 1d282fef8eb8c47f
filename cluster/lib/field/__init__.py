"""What happened to agents in the field, played again: real processes on hosts of a bad network."""
