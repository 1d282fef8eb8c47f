import MartletClient
import Testing

/// What a client knows, event by event.
struct SnapshotTests {
    @Test func nothingCountsBeforeEverythingIsTold() {
        var follower = Follower()
        follower.prepare(for: ["orders"])
        follower.connected()
        let first = take(Events.member("n1") + Events.instance("a"), into: &follower)
        #expect(first.changed.isEmpty)
        #expect(!first.isSynced)
        #expect(!follower.isComplete)
        let second = take(Events.synced(5), into: &follower)
        #expect(second.isSynced)
        #expect(ids(in: follower) == ["n1/a"])
    }

    @Test func changesCountAtOnceAfterwards() {
        var follower = synced(Events.instance("b") + Events.instance("a"))
        #expect(ids(in: follower) == ["n1/a", "n1/b"])
        #expect(take(Events.instance("c", index: 6), into: &follower).changed == ["orders"])
        #expect(take(Events.removal("a", index: 7), into: &follower).changed == ["orders"])
        #expect(ids(in: follower) == ["n1/b", "n1/c"])
        let again = Events.instance("c", index: 8) + Events.removal("a", index: 9)
        #expect(take(again, into: &follower).changed.isEmpty)
    }

    @Test func oneIDOnTwoNodesIsTwoInstances() {
        var follower = synced(Events.instance("a") + Events.instance("a", on: "n2"))
        #expect(ids(in: follower) == ["n1/a", "n2/a"])
        _ = take(Events.removal("a", on: "n2", index: 6), into: &follower)
        #expect(ids(in: follower) == ["n1/a"])
    }

    @Test func aResetKeepsTheOldUntilTheNewIsWhole() {
        var follower = synced(Events.instance("a") + Events.instance("b"))
        let news = take(Events.reset + Events.instance("b"), into: &follower)
        #expect(news.changed.isEmpty)
        #expect(ids(in: follower) == ["n1/a", "n1/b"])
        _ = take(Events.instance("c") + Events.removal("b", index: 8), into: &follower)
        let end = take(Events.synced(9), into: &follower)
        #expect(end.isSynced)
        #expect(ids(in: follower) == ["n1/c"])
    }

    @Test func aLostConnectionIsTakenUpWhereItWasCut() {
        var follower = synced(Events.instance("a"))
        #expect(follower.resumption == "5")
        _ = take(Events.instance("b", index: 6) + "event: service\nid: 7\ndata: {", into: &follower)
        #expect(follower.resumption == "6")
        follower.connected()
        #expect(take(Events.instance("c", index: 8), into: &follower).changed == ["orders"])
        #expect(ids(in: follower) == ["n1/a", "n1/b", "n1/c"])
    }

    @Test func oneCutBeforeEverythingIsToldBeginsAnew() {
        var follower = Follower()
        follower.prepare(for: ["orders"])
        follower.connected()
        _ = take(Events.instance("a", index: 3), into: &follower)
        #expect(follower.resumption == nil)
        follower.connected()
        _ = take(Events.instance("b") + Events.synced(5), into: &follower)
        #expect(ids(in: follower) == ["n1/b"])
    }

    @Test func oneServiceMoreMakesANewBeginning() {
        var follower = synced(Events.instance("a"))
        follower.prepare(for: ["orders"])
        #expect(follower.resumption == "5")
        follower.prepare(for: ["orders", "stock"])
        #expect(follower.resumption == nil)
        #expect(follower.request == #"{"Services":["orders","stock"]}"#)
    }

    @Test func oneThatIsToldOnTheOpenStreamMakesNone() {
        var follower = synced(Events.instance("a"))
        let told = Events.instance("s", of: "stock") + Events.synced(of: ["stock", "none"])
        #expect(take(told, into: &follower).changed == ["stock", "none"])
        #expect(follower.covers("stock") && follower.covers("none"))
        follower.prepare(for: ["none", "orders", "stock"])
        #expect(follower.resumption == "5")
    }

    @Test func namesAreFoundInAnyCase() {
        var follower = Follower()
        follower.prepare(for: ["Orders"])
        follower.connected()
        let told = Events.instance("a") + Events.instance("b", of: "ORDERS") + Events.synced(5)
        #expect(take(told, into: &follower).changed == ["orders"])
        #expect(follower.instances(of: "oRDERS", in: "").map(\.id) == ["a", "b"])
        #expect(follower.instances(of: "orders", in: "").map(\.service) == ["orders", "ORDERS"])
        #expect(follower.covers("orders"))
        _ = take(Events.synced(of: ["orders", "stock"]), into: &follower)
        follower.prepare(for: ["Stock", "Orders"])
        #expect(follower.resumption == "5")
        #expect(
            take(Events.removal("a", of: "Orders", index: 6), into: &follower).changed == ["orders"]
        )
    }

    @Test func garbageIsCountedAndChangesNothing() {
        var follower = synced(Events.instance("a"))
        let news = take(Events.event("service", "{]", index: 6) + "??\n\n", into: &follower)
        #expect(news.garbled == 1)
        #expect(news.changed.isEmpty)
        #expect(ids(in: follower) == ["n1/a"])
    }

    @Test func otherDatacentersAreLeftOutUnlessAskedFor() {
        let far = Events.instance("b", on: "n2", datacenter: "dc2")
        let follower = synced(Events.instance("a") + far)
        #expect(follower.instances(of: "orders", in: "dc1").map(\.id) == ["a"])
        #expect(follower.instances(of: "orders", in: "").map(\.id) == ["a", "b"])
    }

    @Test func anyCutOfAHistoryLeavesWhatWasWholeBefore() {
        let first = Events.instance("a") + Events.synced(5)
        let bytes = Array((first + Events.instance("b", index: 6)).utf8)
        for length in bytes.indices {
            var follower = Follower()
            follower.prepare(for: ["orders"])
            follower.connected()
            _ = try? follower.take(bytes[..<length])
            #expect(ids(in: follower) == (length < first.utf8.count ? [] : ["n1/a"]))
        }
    }

    private func synced(_ text: String) -> Follower {
        var follower = Follower()
        follower.prepare(for: ["orders"])
        follower.connected()
        _ = take(text + Events.synced(5), into: &follower)
        return follower
    }

    private func take(_ text: String, into follower: inout Follower) -> Follower.News {
        do {
            return try follower.take(text.utf8)
        } catch {
            Issue.record("\(error)")
            return Follower.News()
        }
    }

    private func ids(in follower: Follower) -> [String] {
        follower.instances(of: "orders", in: "").map(\.key)
    }
}
