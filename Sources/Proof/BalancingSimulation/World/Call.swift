/// A request of an application: one or more calls until it is answered or given up.
struct Request {
    let caller: Int
    let start: Int64
    /// Nanoseconds of a healthy server of speed 1.
    let work: Double
    /// Whether its first attempt fails wherever it goes.
    let isDoomed: Bool
    var attempts = 0
    var tried: [Int] = []
}

/// One attempt of a request at one server.
struct Call {
    let request: Int
    let server: Int
    let start: Int64
    var arrivedAt: Int64 = 0
    /// Calls at the server when this one arrived, itself among them.
    var amid = 0
    var isOver = false
    var failed = false
}
