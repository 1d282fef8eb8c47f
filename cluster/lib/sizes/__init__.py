"""What larger meshes and registries take: start, change, kill, rest, memory, join."""
