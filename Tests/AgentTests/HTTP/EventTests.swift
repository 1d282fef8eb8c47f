import NIOCore
import Primitives
import Registry
import Synchronization
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import Services
@testable import View

/// `/v1/event/fire` and `/v1/event/list` (docs/api.md, Events).
struct EventTests {
    private let rig = Rig()

    private func event(
        _ number: UInt64,
        name: String = "deploy",
        payload: String = "",
        datacenter: String = "dc1",
        node: String = "",
        service: String = "",
        tag: String = ""
    ) -> ViewChange {
        let body = EventBody(
            id: EventID(high: 0x10, low: number),
            unixSeconds: 100 + number,
            content: EventContent(
                name: name,
                payload: Array(payload.utf8),
                datacenter: datacenter,
                nodeFilter: node,
                serviceFilter: service,
                tagFilter: tag
            )
        )
        return .event(EventView(body, of: Mesh.id(2), heardAtMilliseconds: .max))
    }

    private func names(_ query: String = "") async throws -> [String] {
        let list = try await rig.get("/v1/event/list\(query)").json
        return (list.elements ?? []).compactMap { $0["Name"]?.text }
    }

    // MARK: Firing

    @Test func theAnswerIsThatOfConsul() async {
        let answer = await rig.put("/v1/event/fire/deploy", "v2\0")
        #expect(answer.code == 200)
        #expect(
            answer.bodyText == """
                {"ID":"00000000-0000-0001-0000-000000000001","Name":"deploy","Payload":"djIA",\
                "NodeFilter":"","ServiceFilter":"","TagFilter":"","Version":1,"LTime":0}
                """
        )
        let fired = rig.control.fired.withLock { $0 }
        #expect(
            fired == [EventContent(name: "deploy", payload: [0x76, 0x32, 0], datacenter: "dc1")]
        )
    }

    @Test func filtersAndDatacentersAreHandedOn() async {
        rig.apply(rig.mesh.member(3, datacenter: "dc2"))
        let path = "/v1/event/fire/a%20b?node=%5En&service=web&tag=v2%7Cv3&dc=dc2"
        let answer = await rig.put(path)
        #expect(answer.bodyText.contains("\"Payload\":null,\"NodeFilter\":\"^n\""))
        #expect(
            rig.control.fired.withLock { $0 } == [
                EventContent(
                    name: "a b",
                    datacenter: "dc2",
                    nodeFilter: "^n",
                    serviceFilter: "web",
                    tagFilter: "v2|v3"
                )
            ]
        )
    }

    @Test(arguments: [
        ("/v1/event/fire/", 400, "Missing name"),
        ("/v1/event/fire/a?node=(", 400, "Invalid node filter: "),
        ("/v1/event/fire/a?service=a**", 400, "Invalid service filter: "),
        ("/v1/event/fire/a?service=a&tag=%5B", 400, "Invalid tag filter: "),
        ("/v1/event/fire/a?dc=nowhere", 500, "No path to datacenter"),
    ])
    func whatCannotBeMeantIsRefused(path: String, code: Int, beginning: String) async {
        let answer = await rig.put(path)
        #expect(answer.code == code)
        #expect(answer.bodyText.hasPrefix(beginning), "\(answer.bodyText)")
        #expect(rig.control.fired.withLock { $0 }.isEmpty)
    }

    @Test(arguments: [
        (FireError.tooSoon, 429, "This agent fires one event a second at most"),
        (.unfit("it is long"), 400, "Invalid event: it is long"),
        (.stopping, 503, "This agent is stopping."),
    ])
    func whatTheAgentRefusesIsASentence(error: FireError, code: Int, beginning: String) async {
        rig.control.fireError.withLock { $0 = error }
        let answer = await rig.put("/v1/event/fire/a")
        #expect(answer.code == code)
        #expect(answer.bodyText.hasPrefix(beginning))
        #expect(await rig.get("/v1/event/fire/a").code == 405, "a GET changes nothing")
    }

    // MARK: Listing

    @Test func whatHappenedIsListedAsByConsul() async throws {
        let empty = await rig.get("/v1/event/list")
        #expect(empty.bodyText == "[]" && empty.index == 1)
        rig.apply(event(5, payload: "v2", node: "n1"), event(5))
        rig.apply(event(3, name: "other"))
        let answer = await rig.get("/v1/event/list")
        #expect(
            answer.bodyText == """
                [{"ID":"00000000-0000-0010-0000-000000000005","Name":"deploy","Payload":"djI=",\
                "NodeFilter":"n1","ServiceFilter":"","TagFilter":"","Version":1,"LTime":105},\
                {"ID":"00000000-0000-0010-0000-000000000003","Name":"other","Payload":null,\
                "NodeFilter":"","ServiceFilter":"","TagFilter":"","Version":1,"LTime":103}]
                """
        )
        #expect(answer.index == 0x13)
        #expect(answer.header("X-Consul-KnownLeader") == "true")
        let named = await rig.get("/v1/event/list?name=deploy")
        #expect(try named.json.count == 1)
        #expect(named.index == 0x15)
        #expect(await rig.get("/v1/event/list?name=none").index == 1)
        #expect(rig.store.index == Rig.start, "no index of the catalog moves")
    }

    @Test func filtersSayForWhomAnEventIsMeant() async throws {
        _ = await rig.put(
            "/v1/agent/service/register",
            #"{"Name":"web","ID":"web-1","Tags":["v2","blue"]}"#
        )
        let meant: [ViewChange] = [
            event(1, name: "1"), event(2, name: "2", node: "^n[0-9]$"),
            event(3, name: "3", service: "^web$"), event(4, name: "4", service: "web-1"),
            event(5, name: "5", service: "web", tag: "^v"),
            event(6, name: "6", node: "n", service: "w", tag: "blue"),
        ]
        let others: [ViewChange] = [
            event(11, node: "^n2"), event(12, service: "api"), event(13, datacenter: "dc2"),
            event(14, service: "web", tag: "green"), event(15, node: "n2", service: "web"),
            event(16, node: "("), event(17, service: "web", tag: "["),
        ]
        rig.store.apply(meant + others, nowMilliseconds: 1)
        #expect(try await names() == ["1", "2", "3", "4", "5", "6"])
        #expect(await rig.get("/v1/event/list").index == 0x16)
    }

    private func audience(of services: Int, last: String = "web") -> EventAudience {
        let many = (0..<services).map { number in
            let name = String(repeating: "x", count: 40) + "\(number)"
            return ServiceDefinition(id: name, name: name)
        }
        let last = ServiceDefinition(id: last, name: last)
        return EventAudience(node: "n1", datacenter: "dc1", services: many + [last])
    }

    @Test func aFilterThatTakesTooLongIsMeantForNobody() {
        func isMeant(_ filter: String, for audience: EventAudience) -> Bool {
            audience.includes(
                EventContent(name: "a", datacenter: "dc1", serviceFilter: filter)
            )
        }
        let many = audience(of: 200)
        for filter in ["^web$", "web", "(api|web|db)-?[a-z]*$", "^.*web.*$", "(?i)WEB"] {
            #expect(isMeant(filter, for: many), "\(filter)")
        }
        // Each letter takes all of its thousand steps, and it is found in the last of all.
        let hostile = "(.?){490}b$"
        #expect(!isMeant(hostile, for: many))
        #expect(isMeant(hostile, for: audience(of: 0)))
    }

    @Test func aMemberIsLookedAtAsOftenAsAnAgentFires() {
        var pace = EventPace()
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        let member = Mesh.id(1)
        func isAllowed(_ member: NodeID, _ time: TimeAmount) -> Bool {
            pace.allows(member, at: start + time)
        }
        let burst = (0..<20).map { _ in isAllowed(member, .zero) }
        #expect(burst.count { $0 } == 16)
        #expect(isAllowed(Mesh.id(2), .zero), "the others are not concerned")
        #expect(!isAllowed(member, .milliseconds(999)))
        for second in 1...50 as ClosedRange<Int64> {
            #expect(isAllowed(member, .seconds(second)))
            #expect(!isAllowed(member, .seconds(second)))
        }
        for number in 10..<5_000 as Range<UInt64> {
            _ = pace.allows(Mesh.id(number), at: start + .seconds(Int64(number)))
        }
        #expect(pace.count <= 1_024)
    }

    @Test func whoFiresWithoutPauseIsListedWithoutFiltersAlone() async throws {
        for number in 1...20 as ClosedRange<UInt64> {
            rig.apply(event(number, name: "filtered", node: "n1"))
        }
        for number in 21...40 as ClosedRange<UInt64> { rig.apply(event(number, name: "plain")) }
        let list = try await names()
        #expect(list.count { $0 == "filtered" } == 16)
        #expect(list.count { $0 == "plain" } == 20)
    }

    @Test func anEventIsJudgedOnceWhenItComes() async throws {
        rig.apply(event(1, name: "1", service: "web"))
        #expect(try await names() == [])
        _ = await rig.put("/v1/agent/service/register", #"{"Name":"web"}"#)
        rig.apply(event(2, name: "2", service: "web"))
        #expect(try await names() == ["2"])
        _ = await rig.put("/v1/agent/service/deregister/web")
        rig.apply(event(3, name: "3", service: "web"))
        #expect(try await names() == ["2"])
    }

    @Test func whatIsForgottenIsForgottenWithItsVerdict() async throws {
        for number in 0..<600 as Range<UInt64> {
            rig.apply(event(number, name: "\(number)"))
            if number.isMultiple(of: 50) { _ = try await names() }
        }
        #expect(try await names() == (344..<600).map { "\($0)" })
        let log = rig.store.current.events
        #expect(rig.api.events.unjudged(in: log).isEmpty)
        #expect(rig.api.events.count == EventLog.limit)
    }

    // MARK: Waiting

    private func waitForReaders(_ count: Int = 1) async throws {
        while rig.store.readers < count { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func whoFollowsIsWokenByWhatIsMeantAndByNothingElse() async throws {
        async let answer = rig.get("/v1/event/list?name=deploy&index=1&wait=1m")
        try await waitForReaders()
        rig.apply(event(1, name: "other"))
        rig.apply(event(2, node: "^n2$"))
        rig.apply(rig.mesh.member(1))
        try await Task.sleep(for: .milliseconds(60))
        #expect(rig.store.readers == 1)
        rig.apply(event(3))
        let woken = await answer
        #expect(try woken.json.count == 1)
        #expect(woken.index == 0x13)
        #expect(rig.store.readers == 0)
    }

    @Test func anIndexOfAnotherEventIsAnsweredAtOnceBeItGreaterOrSmaller() async {
        rig.apply(event(1))
        for index in [1, 2, 0xFFFF_FFFF_FFFF_FFFF] as [UInt64] {
            #expect(await rig.get("/v1/event/list?index=\(index)&wait=10m").index == 0x11)
        }
        let late = await rig.get("/v1/event/list?index=\(0x11)&wait=20ms")
        #expect(late.code == 200 && late.index == 0x11)
        #expect(await rig.get("/v1/event/list?index=x").code == 400)
        #expect(rig.store.readers == 0)
    }

    @Test func aLateEventOfBeforeWakesToo() async throws {
        rig.apply(event(9))
        async let answer = rig.get("/v1/event/list?index=\(0x19)&wait=1m")
        try await waitForReaders()
        rig.apply(event(2))
        #expect(await answer.index == 0x12, "the newest to come is the last")
    }

    @Test func whoHasGoneWaitsNoMore() async throws {
        async let answer = rig.get("/v1/event/list?index=1&wait=10m")
        try await waitForReaders()
        rig.connection.clientHasGone()
        #expect(await answer.code == 200)
        #expect(rig.store.readers == 0)
    }
}
