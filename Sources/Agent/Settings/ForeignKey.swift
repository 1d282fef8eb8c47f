/// A key of Consul's agent files that this agent has under another name, or not at all.
struct ForeignKey {
    let keys: [String]
    let sentence: String

    init(_ keys: String..., is sentence: String) {
        self.keys = keys
        self.sentence = sentence
    }

    /// What those who bring their files from Consul have in them; keys that are the same here are
    /// not among them.
    static let table = [
        ForeignKey("node_name", "node", is: "is `name` here."),
        ForeignKey(
            "retry_join",
            "start_join",
            "retry_join_lan",
            "start_join_lan",
            is: "is `join` here: it is retried for as long as it takes."
        ),
        ForeignKey("bind_addr", "serf_lan", is: "is `bind` here: ADDR or ADDR:PORT."),
        ForeignKey("advertise_addr", "advertise_addr_ipv4", is: "is `advertise` here."),
        ForeignKey(
            "client_addr",
            "addresses",
            "ports",
            is: "is `http` here, a list of ADDR:PORT and unix:PATH; the port of `bind` is for "
                + "gossip."
        ),
        ForeignKey("node_meta", is: "is `meta` here."),
        ForeignKey(
            "unix_sockets",
            is: "is `http_socket_mode` here, beside unix:PATH in `http`."
        ),
        ForeignKey(
            "encrypt",
            "encrypt_verify_incoming",
            "encrypt_verify_outgoing",
            is: "is `cluster_key` here: a file that `martlet keygen` makes."
        ),
        ForeignKey(
            "server",
            "bootstrap_expect",
            "retry_interval",
            "retry_max",
            "primary_datacenter",
            "retry_join_wan",
            "autopilot",
            "raft_protocol",
            "raft_snapshot_threshold",
            "performance",
            "non_voting_server",
            "read_replica",
            "advertise_addr_wan",
            is: "there are no servers: every agent is a complete one. Remove it; the first agent "
                + "of a mesh may have `bootstrap: true`."
        ),
        ForeignKey(
            "enable_script_checks",
            "enable_local_script_checks",
            is: "there are no checks that start a process. Use a TTL check that your own timer "
                + "reports to."
        ),
        ForeignKey(
            "acl",
            "acl_datacenter",
            "acl_default_policy",
            "acl_token",
            is: "there is no access control: see `http`, and Unix sockets for users. Remove it."
        ),
        ForeignKey(
            "connect",
            "config_entries",
            "peering",
            "auto_config",
            "auto_encrypt",
            "cache",
            is: "Consul's service mesh does not exist here. Remove it."
        ),
        ForeignKey(
            "ca_file",
            "cert_file",
            "key_file",
            "tls",
            "verify_incoming",
            "verify_outgoing",
            "verify_server_hostname",
            "verify_incoming_rpc",
            is: "gossip is sealed by the cluster key, and the API listens on this host. Remove it."
        ),
        ForeignKey(
            "telemetry",
            is: "is always there: `/metrics`, in the text of Prometheus. Remove it."
        ),
        ForeignKey("ui", "ui_config", is: "needs no setting. Remove it."),
        ForeignKey(
            "log_file",
            "enable_syslog",
            "syslog_facility",
            "pid_file",
            is: "the log goes to standard error, for systemd to keep. Remove it."
        ),
        ForeignKey(
            "leave_on_terminate",
            "skip_leave_on_interrupt",
            "rejoin_after_leave",
            "disable_update_check",
            "check_update_interval",
            "disable_host_node_id",
            "node_id",
            "gossip_lan",
            "gossip_wan",
            "reconnect_timeout",
            "discard_check_output",
            "enable_debug",
            "http_config",
            "translate_wan_addrs",
            "dns_config",
            "domain",
            "recursors",
            "protocol",
            "watches",
            "segment",
            "session_ttl_min",
            is: "has no counterpart here. Remove it."
        ),
    ]
}

extension MappingReader {
    /// Refuses what others know under a name of their own, each with what to write instead.
    mutating func refuse(_ foreign: [ForeignKey]) {
        for key in foreign { refuse(key.keys, key.sentence) }
    }
}
