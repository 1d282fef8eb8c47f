extension RouteTable {
    /// What happened.
    static let events: [Row] = [
        Row("/v1/event/fire/", "event_fire", .operate, .put(.waitingBody(HTTPAPI.fireEvent))),
        Row("/v1/event/list", "event_list", .read, .get(.waiting(HTTPAPI.listEvents))),
    ]
}
