// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import FunctionLibrary

@Suite struct NumberRoundingTests {
    @Test(arguments: [
        ("2.345", 2, "2.35", "2.34", "2.35", "2.34"), ("2.355", 2, "2.36", "2.36", "2.36", "2.35"),
        ("-2.345", 2, "-2.35", "-2.34", "-2.35", "-2.34"), ("2.3451", 2, "2.35", "2.35", "2.35", "2.34"),
        ("0.5", 0, "1", "0", "1", "0"), ("1.5", 0, "2", "2", "2", "1"), ("-0.4", 0, "0", "0", "-1", "0"),
        ("9.995", 2, "10", "10", "10", "9.99"), ("99.99", 1, "100", "100", "100", "99.9"),
        ("0.004", 2, "0", "0", "0.01", "0"), ("0.0000001", 2, "0", "0", "0.01", "0"),
        ("1e3", 2, "1000", "1000", "1000", "1000"),
        ("1234.5", -2, "1200", "1200", "1300", "1200"), ("1250", -2, "1300", "1200", "1300", "1200"),
        ("49", -2, "0", "0", "100", "0"), ("0", 3, "0", "0", "0", "0"), ("-0.0", 1, "0", "0", "0", "0"),
        (
            "12345678901234567890.123456789", 5, "12345678901234567890.12346", "12345678901234567890.12346",
            "12345678901234567890.12346", "12345678901234567890.12345"
        ),
        ("1.005", 2, "1.01", "1", "1.01", "1"),
    ])
    func `digits are cut by the rule`(
        _ text: String, _ places: Int, _ halfUp: String, _ halfEven: String, _ up: String, _ down: String
    ) throws {
        let number = try #require(Number(text))
        #expect(number.rounded(toPlaces: places, .halfUp).text == halfUp)
        #expect(number.rounded(toPlaces: places, .halfEven).text == halfEven)
        #expect(number.rounded(toPlaces: places, .up).text == up)
        #expect(number.rounded(toPlaces: places, .down).text == down)
    }

    @Test(arguments: [
        ("1.1", 2, "1.10"), ("7", 2, "7.00"), ("0", 2, "0.00"), ("1e2", 1, "100.0"), ("-0.001", 2, "0.00"),
        ("0.1", 3, "0.100"), ("12", -1, "10"),
    ])
    func `zeros fill up the places where asked for`(_ text: String, _ places: Int, _ padded: String) throws {
        #expect(try #require(Number(text)).rounded(toPlaces: places, padded: true).text == padded)
    }
}
