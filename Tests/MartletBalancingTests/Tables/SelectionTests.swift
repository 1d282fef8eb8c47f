import MartletBalancing
import Testing

@Suite struct SelectionTests {
    @Test func takesWhatIsAskedFor() {
        #expect(Selection.yes.take(7, orElse: 9) == 7)
        #expect(Selection.no.take(7, orElse: 9) == 9)
        #expect(Selection.yes.take(Int64.min, orElse: Int64.max) == .min)
        #expect(Selection.no.take(Int64.min, orElse: Int64.max) == .max)
    }

    @Test func saysWhatLessThanSays() {
        let values = [
            0, Double.leastNonzeroMagnitude, 1e-300, 1, 1.0.nextUp, 3, 1e18,
            .greatestFiniteMagnitude,
        ]
        for value in values {
            for other in values {
                let less = Selection(value, isLessThan: other).take(1, orElse: 0) == 1
                #expect(less == (value < other), "\(value) and \(other)")
                // The bits of numbers that are not negative stand in the order of the numbers.
                let bits = Selection(
                    Int64(bitPattern: value.bitPattern),
                    isLessThan: Int64(bitPattern: other.bitPattern)
                )
                #expect((bits.take(1, orElse: 0) == 1) == (value < other))
            }
        }
    }

    @Test func combinesAsTruthValuesDo() {
        for one in [Selection.yes, .no] {
            for other in [Selection.yes, .no] {
                let isOne = one.take(1, orElse: 0) == 1
                let isOther = other.take(1, orElse: 0) == 1
                #expect(((one & other).take(1, orElse: 0) == 1) == (isOne && isOther))
                #expect(((one | other).take(1, orElse: 0) == 1) == (isOne || isOther))
                #expect(((~one).take(1, orElse: 0) == 1) == !isOne)
            }
        }
    }
}
