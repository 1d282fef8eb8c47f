/// The layouts of the golden vectors, as docs/protocol.md describes them.
extension Layout {
    static let recordHeader: Layout =
        "kind 1|format 1|body length 2|signer 16|epoch 8|sequence 8"

    static let certificate: Layout =
        recordHeader + "subject key 32|name length 1|name @|not before 8|not after 8|flags 2"
        + "pattern count 1|pattern length 1|pattern @|signature 64"

    static let member: Layout =
        recordHeader + "key length, none 1|flags: maintenance 2|boot id 8"
        + "lowest protocol 1|highest protocol 1|floor 8|reap after, seconds 4|address count 1"
        + "family 4 1|address 4|port 2|family 6 1|address 16|port 2"
        + "name length 1|name @|datacenter length 1|datacenter @|zone length 1|zone @"
        + "agent version length 1|agent version @"
        + "metadata count 1|key length 1|key @|value length 2|value @"
        + "key length 1|key @|value length 2|value @"
        + "certificate length 2|certificate @"

    static let coordinate: Layout = "place 16|error 2|adjustment 2|height 2"

    static let instanceHead: Layout =
        recordHeader + "key length 1|key: scope and id @|flags 1|service length 1|service @"
        + "address length 1|address @|port 2|weight while passing 2|weight while warning 2"
        + "capacity 4"

    static let check: Layout =
        "check id length 1|check id @|check name length 1|check name @|type 1|status 1"
        + "since, milliseconds 8|reason length 1|reason @"

    private static let breakerAndTags: Layout =
        "breaker, given 1|threshold 2|window, milliseconds 4|interval, milliseconds 4"
        + "policy length 1|policy @|tag count 2|tag length 2|tag @|tag length 2|tag @"

    static let instance: Layout =
        instanceHead + breakerAndTags
        + "metadata count 1|key length 1|key @|value length 2|value @"
        + "key length 1|key @|value length 2|value @"
        + "tagged address count 1|name length 1|name @|address length 1|address @|port 2"
        + "check count 1" + check

    static let load: Layout =
        "load: mark 1|load: length 1|capacity, hundredths 4|utilization, 255ths 1|callers 8"

    static let head: Layout =
        instanceHead + breakerAndTags
        + "metadata count, in the rest 1|tagged address count 1|name length 1|name @"
        + "address length 1|address @|port 2|check count 1" + check
        + "rest: mark 1|rest: length 1|part count 1|text bytes 2|content 16|signature 64"

    static let part: Layout =
        recordHeader + "key length 1|key: content 16|key: index 1|key: head 16|part count 1"
        + "text *-64"

    static let nodeCheck: Layout =
        instanceHead + "breaker, none 1|policy length 1|tag count 2|metadata count 1"
        + "tagged address count 1|check count 1" + check + "signature 64"

    static let deletion: Layout =
        instanceHead + "breaker, none 1|policy length 1|tag count 2|metadata count 1"
        + "tagged address count 1|check count 1|signature 64"

    static let accusation: Layout =
        recordHeader + "key length 1|key: target @|target epoch 8|target sequence 8|reason 1"
        + "signature 64"

    static let caller: Layout = recordHeader + "key length 1|key: service @|flags 1|signature 64"

    static let event: Layout =
        recordHeader + "key length 1|key: slot 1|id 16|Unix seconds 8|name length 1|name @"
        + "datacenter length 1|datacenter @|node filter length 1|node filter @"
        + "service filter length 1|service filter @|tag filter length 1|tag filter @"
        + "payload length 2|payload @|signature 64"

    static let unknownRecord: Layout =
        recordHeader + "key length 1|key @|what nobody knows *-64|signature 64"

    static let datagram: Layout =
        "magic 2|suite 1|reserved 1|key id 4|nonce 24|cipher text *-16|tag 16"

    static let plain: Layout =
        "sender 16|epoch 8|counter 8|destination tag 8|type 1|reserved 1|payload length 2"
        + "payload @|signature 64"
}

extension Layout {
    private static let helloHead: Layout =
        "boot id 8|nonce 8|cookie 16|certificate length 2|certificate @"
    private static let pingHead: Layout = "nonce 8|root 16"
    private static let record: Layout = "record length 2|record @"

    /// The layout of each message among the samples, by its name there.
    static let messages: [String: Layout] = [
        "hello": helloHead + "padding *",
        "hello-ack-record": helloHead + "held: a record 1" + record + "unix seconds 8",
        "hello-ack-marker": helloHead + "held: a marker 1|epoch 8|sequence 8|unix seconds 8",
        "join": "cookie 16" + record + "unix seconds 8",
        "ping": pingHead + "on behalf, coordinate: no 1|record count 1",
        "ping-coordinate": pingHead + "on behalf: no, coordinate: yes 1|record count 1",
        "ping-on-behalf": pingHead
            + "on behalf: yes, coordinate: no 1|requester 16|its nonce 8|record count 1"
            + record,
        "ack": pingHead + "statement: no 1|record count 1" + record + coordinate,
        "ack-statement": pingHead + "statement: yes 1|statement 64|record count 1" + coordinate,
        "ping-req": "target 16|nonce 8|patience in milliseconds 2",
        "indirect-ack": "target 16|nonce 8|statement 64",
        "nack": "target 16|nonce 8|refused 1",
        "gossip": "record count 1" + record + record,
        "compare":
            "nonce 8|prefix count 1|length, the root 1|length 1|nibbles 2|length 1|nibbles 16",
        "branches": "nonce 8|branch count 1|length 1|nibbles 2|form: entries 1|entry count 1"
            + "key 16|epoch 8|sequence 8|fingerprint 16"
            + "length, the root 1|form: children 1|which are there 2"
            + "child 0 16|child 5 16|child 10 16|child 15 16",
        "pull": "nonce 8|key count 1|key 16|key 16|prefix count 1|prefix length 1|nibbles 2",
        "records": "nonce 8|part 1|parts 1|more 1|record count 1" + record,
        "marker": "member 16|epoch 8|sequence 8",
        "held-question":
            "nonce 8|version count 1|key 16|epoch 8|sequence 8|key 16|epoch 8|sequence 8",
        "held": "nonce 8|seen 1",
    ]
}
