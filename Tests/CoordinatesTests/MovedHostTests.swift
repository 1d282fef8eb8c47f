import Testing

@testable import Coordinates

/// A host whose paths change, since it moved or its network takes another way: what is remembered
/// of the old ones does not hold it where it was (ADR 62).
struct MovedHostTests {
    /// Half of its distances are off by less than a seventh after so many samples; with what is
    /// remembered of before after 75 and 168.
    @Test(arguments: [(24, 50), (64, 100)])
    func aHostThatMovedIsFound(_ count: Int, _ most: Int) {
        var mesh = TestMesh(count: count) { max(abs($0 - $1) * 10, 1) }
        mesh.run(samples: 1_500)
        // The fourth is beside the last now.
        mesh.replace { one, other in
            let places = [one, other].map { $0 == 3 ? count - 2 : $0 }
            return max(abs(places[0] - places[1]) * 10, 1)
        }
        var samples = 0
        repeat {
            mesh.run(samples: 1)
            samples += 1
        } while samples < 200 && mesh.medianError(of: 3) > 0.15
        #expect(samples <= most)
    }
}
