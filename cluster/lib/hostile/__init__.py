"""What strangers and hostile members do to agents on real sockets."""
