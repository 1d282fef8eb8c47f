import HTTPTypes
import Registry

@testable import Formats
@testable import HTTPAPI
@testable import View

extension Rig {
    func post(
        _ target: String,
        _ body: String = "",
        headers: HTTPFields = [:],
        connection: ClientConnection? = nil
    ) async -> APIResponse {
        await send(.post, target, body: body, headers: headers, connection: connection)
    }

    /// Nodes `n1` … with an instance of `web` each: `web1` on `n1`, and so on.
    func serve(
        _ count: UInt64,
        capacity: UInt32 = 0,
        breaker: BreakerTerms? = nil,
        policy: String = ""
    ) {
        for number in 1...count {
            apply(
                mesh.member(number),
                mesh.instance(of: number, capacity: capacity, breaker: breaker, policy: policy)
            )
        }
    }

    /// Picks, and gives the answer's JSON.
    func pick(_ body: String = "") async throws -> JSONValue {
        try await post("/v1/mesh/pick/web", body).json
    }

    /// Picks, and gives the lease; empty where there is none.
    func lease(_ body: String = "") async throws -> String {
        try await pick(body)["Lease"]?.text ?? ""
    }

    func report(_ lease: String, _ outcome: String = "ok") async -> APIResponse {
        await post("/v1/mesh/report", #"{"Lease":"\#(lease)","Outcome":"\#(outcome)"}"#)
    }

    /// Has the calls to one instance fail until its breaker opens.
    func trip(_ instance: String, failures: Int = 5) async {
        for _ in 0..<failures {
            _ = await post(
                "/v1/mesh/report",
                #"{"Service":"web","Instance":"\#(instance)","Outcome":"error"}"#
            )
        }
    }

    /// What the endpoints of `web` say of one instance.
    func endpoint(_ instance: String) async throws -> JSONValue? {
        guard case .array(let all)? = try await get("/v1/mesh/endpoints/web").json["Endpoints"]
        else { return nil }
        return all.first { $0["ID"]?.text == instance }
    }
}
