/// The agent's events, as it writes them.
enum Events {
    static func instance(
        _ id: String,
        of service: String = "orders",
        on node: String = "n1",
        port: Int = 8_080,
        status: String = "passing",
        weight: Int = 1,
        more: String = "",
        datacenter: String = "dc1",
        index: Int? = nil
    ) -> String {
        let data =
            #"{"Node":{"ID":"id-\#(node)","Node":"\#(node)","Address":"10.0.0.1","#
            + #""Datacenter":"\#(datacenter)","Meta":{},"CreateIndex":1,"ModifyIndex":1},"#
            + #""Service":{"ID":"\#(id)","Service":"\#(service)","Tags":["v1"],"Meta":{"k":"v"},"#
            + #""Port":\#(port),"Address":"","Weights":{"Passing":\#(weight),"Warning":1}"#
            + #"\#(more)},"#
            + #""Checks":[{"Node":"\#(node)","CheckID":"serfHealth","Status":"passing"},"#
            + #"{"Node":"\#(node)","CheckID":"c","Status":"\#(status)"}]}"#
        return event("service", data, index: index)
    }

    static func removal(
        _ id: String,
        of service: String = "orders",
        on node: String = "n1",
        index: Int
    ) -> String {
        let data = #"{"Removed":true,"Node":"\#(node)","ID":"\#(id)","Service":"\#(service)"}"#
        return event("service", data, index: index)
    }

    static func load(
        _ id: String,
        of service: String = "orders",
        on node: String = "n1",
        _ capacity: Double
    ) -> String {
        let data =
            #"{"Node":"\#(node)","ID":"\#(id)","Service":"\#(service)","#
            + #""Capacity":\#(capacity),"Utilization":0.5,"Callers":"0"}"#
        return event("load", data)
    }

    static func member(_ name: String) -> String {
        event("member", #"{"Name":"\#(name)","Address":"10.0.0.1:7946","Status":"alive"}"#)
    }

    static func synced(_ index: Int) -> String {
        event("synced", #"{"Index":\#(index)}"#, index: index)
    }

    /// The end of what is told of services that were asked for on an open stream.
    static func synced(of services: [String]) -> String {
        let names = services.map { "\"\($0)\"" }.joined(separator: ",")
        return event("synced", #"{"Index":1,"Services":[\#(names)]}"#)
    }

    static let reset = event("reset", "{}")

    static func event(_ name: String, _ data: String, index: Int? = nil) -> String {
        "event: \(name)\n" + (index.map { "id: \($0)\n" } ?? "") + "data: \(data)\n\n"
    }
}
