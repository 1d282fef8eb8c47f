internal import NIOCore
internal import Primitives
import Services

extension NetworkProber {
    /// The addresses of a host that a check may connect to, in the order in which to try them.
    ///
    /// A name is looked up for each run, and each of its addresses is judged: what it leads to
    /// today is nothing that anybody was asked about when it was registered.
    ///
    /// - Throws: why there is none.
    func addresses(
        of host: CheckTarget.Host,
        within permit: CheckPermit,
        until deadline: NIODeadline
    ) async throws(CheckRefusal) -> [IPAddress] {
        switch host {
        case .localhost: return [.v4(0x7F00_0001), .v6(high: 0, low: 1)]
        case .ip(let ip):
            if let refusal = permit.refusal(of: ip, named: nil) { throw refusal }
            return [ip]
        case .name(let name):
            let answer = await names.addresses(of: name, until: deadline, on: group.any())
            guard let found = answer else {
                throw CheckRefusal("\(name) was not resolved in time")
            }
            guard let first = found.first else { throw CheckRefusal("\(name) does not resolve") }
            let allowed = found.filter { permit.refusal(of: $0, named: name) == nil }
            if allowed.isEmpty, let refusal = permit.refusal(of: first, named: name) {
                throw refusal
            }
            return allowed
        }
    }
}
