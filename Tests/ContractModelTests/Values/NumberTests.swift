// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct NumberTests {
    /// Pairs of numbers with what an independent implementation of exact decimals says of them.
    static let pairs = FixtureTable.rows("Values/numbers.txt")

    @Test func `there are pairs to compare`() { #expect(Self.pairs.count > 400) }

    @Test(arguments: pairs)
    func `order, sums and multiples are exact`(_ row: [String]) throws {
        try #require(row.count == 5)
        let (left, right) = (try #require(Number(row[0])), try #require(Number(row[1])))
        #expect((left < right ? -1 : left > right ? 1 : 0) == Int(row[2]))
        #expect((left == right) == (row[2] == "0"))
        if left == right { #expect(left.hashValue == right.hashValue) }
        #expect((left + right).canonicalText == row[3])
        #expect((right + left).canonicalText == row[3])
        #expect(left.isMultiple(of: right) == (row[4] == "yes"))
    }

    @Test(arguments: pairs)
    func `the canonical text is its own, and the same number`(_ row: [String]) throws {
        let number = try #require(Number(row[0]))
        let canonical = try #require(Number(number.canonicalText))
        #expect(canonical == number)
        #expect(canonical.hashValue == number.hashValue)
        #expect(canonical.canonicalText == canonical.text)
    }

    @Test func `one number has many spellings and one hash`() throws {
        let spellings = [
            "1.10", "1.1", "11e-1", "110E-2", "0.11e1", "1.1000000000000000000000000", "11000e-4",
        ]
        let numbers = try spellings.map { try #require(Number($0)) }
        #expect(Set(numbers).count == 1)
        #expect(numbers.map(\.text) == spellings)
        #expect(Set(numbers.map(\.canonicalText)) == ["1.1"])
    }

    @Test(arguments: [
        "", "-", "+1", "01", "-01", "00", ".5", "1.", "1.e1", "1e", "1e+", "1e1.5", "0x1", "1_0", " 1", "1 ",
        "1,5", "NaN",
        "Infinity", "１", "1\u{301}", "--1", "1-", "1e--1", "1e401", "1e400", "1e-401",
        "1e99999999999999999999",
        String(repeating: "9", count: 401), "0." + String(repeating: "0", count: 2000) + "1",
        "1." + String(repeating: "0", count: 2000),
    ])
    func `what is no number or beyond the limits is refused`(_ text: String) { #expect(Number(text) == nil) }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("1.0", 1), ("1e2", 100), ("-12e1", -120), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("9223372036854775807.0", .max),
            ("922337203685477580700e-2", .max),
            ("0.0e-300", 0),
        ] as [(String, Int64)])
    func `a whole number in range is 64 bits`(_ text: String, _ value: Int64) throws {
        let number = try #require(Number(text))
        #expect(number.int64 == value)
        #expect(number.isInteger)
    }

    @Test(arguments: ["0.5", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e300", "1.5e0"])
    func `another is not`(_ text: String) throws { #expect(try #require(Number(text)).int64 == nil) }

    @Test func `a sum beyond the limits is still exact and says so`() throws {
        let sum = try #require(Number("1e399")) + (try #require(Number("1e-399")))
        #expect(!sum.isWithinLimits)
        #expect(sum + (try #require(Number("-1e399"))) == Number("1e-399"))
    }

    @Test func `nothing is rounded to a double`() throws {
        #expect(try #require(Number("9007199254740993")) != #require(Number("9007199254740992")))
        #expect(try #require(Number("0.1")) + #require(Number("0.2")) == #require(Number("0.3")))
        #expect(try #require(Number("0.1")).double == 0.1)
    }
}
