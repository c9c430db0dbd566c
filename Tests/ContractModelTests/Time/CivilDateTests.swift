// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct CivilDateTests {
    @Test(arguments: [
        ("1970-01-01", 0, 4), ("1969-12-31", -1, 3), ("2000-02-29", 11_016, 2), ("2026-11-21", 20_778, 6),
        ("0001-01-01", -719_162, 1), ("9999-12-31", 2_932_896, 5), ("1900-03-01", -25_508, 4),
    ])
    func `a day has a number and a weekday`(_ text: String, _ number: Int, _ weekday: Int) throws {
        let date = try #require(CivilDate(text))
        #expect(date.dayNumber == number)
        #expect(date.weekday == weekday)
        #expect(CivilDate(dayNumber: number) == date)
        #expect(date.description == text)
    }

    @Test(arguments: [
        "2026-02-29", "2026-02-30", "1900-02-29", "2026-04-31", "2026-00-01", "2026-13-01", "2026-01-00",
        "2026-01-32",
        "0000-01-01", "10000-01-01", "2026-1-1", "26-01-01", "2026/01/01", "20260101", "2026-01-01 ",
        " 2026-01-01",
        "-026-01-01", "２０２６-01-01", "2026-01-01T00:00:00Z", "", "+2026-01-01",
    ])
    func `a day that does not exist is none`(_ text: String) { #expect(CivilDate(text) == nil) }

    @Test func `days follow one another through all 400-year cycles`() throws {
        var date = try #require(CivilDate("1599-12-31"))
        for _ in 0..<160_000 {
            let next = try #require(date.adding(days: 1))
            let isNewMonth = next.day == 1 && date.day == CivilDate.days(inMonth: date.month, of: date.year)
            #expect(isNewMonth || next.day == date.day + 1)
            #expect(next > date && next.adding(days: -1) == date)
            date = next
        }
        #expect(date.description == "2038-01-23")
    }

    @Test func `days end with the years 1 and 9999`() throws {
        #expect(try #require(CivilDate("9999-12-31")).adding(days: 1) == nil)
        #expect(try #require(CivilDate("0001-01-01")).adding(days: -1) == nil)
        #expect(try #require(CivilDate("2026-01-01")).adding(days: .max) == nil)
    }
}
