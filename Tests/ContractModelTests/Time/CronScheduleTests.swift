// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct CronScheduleTests {
    @Test(arguments: [
        ("* * * * *", 60, 24, 31, 12, 7), ("*/15 3 1 * *", 4, 1, 1, 12, 7),
        ("0,30 9-17/2 * jan-mar *", 2, 5, 31, 3, 7),
        ("5/10 0 */10 dec mon-fri", 6, 1, 4, 1, 5), ("0 0 * * 0,7", 1, 1, 31, 12, 1),
        ("0 0 * * fri-sun", 1, 1, 31, 12, 3),
        ("0\t3  *  *  SUN", 1, 1, 31, 12, 1), ("0 0 29 feb *", 1, 1, 1, 1, 7),
        ("0 0 31 feb mon", 1, 1, 1, 1, 1),
    ])
    func `a schedule holds the values that it names`(
        _ text: String, _ minutes: Int, _ hours: Int, _ days: Int, _ months: Int, _ weekdays: Int
    ) throws {
        let schedule = try CronSchedule(text)
        #expect(schedule.minutes.count == minutes)
        #expect(schedule.hours.count == hours)
        #expect(schedule.daysOfMonth.count == days)
        #expect(schedule.months.count == months)
        #expect(schedule.daysOfWeek.count == weekdays)
        #expect(schedule.daysOfWeek.allSatisfy { (0...6).contains($0) })
    }

    @Test func `sunday is zero and seven`() throws {
        #expect(try CronSchedule("0 0 * * 7") == CronSchedule("0 0 * * sun"))
        #expect(try CronSchedule("0 0 * * fri-7").daysOfWeek == [0, 5, 6])
    }

    @Test func `only a star restricts nothing`() throws {
        let schedule = try CronSchedule("0 0 */2 * mon")
        #expect(schedule.restrictsDaysOfMonth)
        #expect(schedule.restrictsDaysOfWeek)
        #expect(try !CronSchedule("0 0 * * *").restrictsDaysOfMonth)
    }

    @Test(arguments: [
        ("60 * * * *", 0..<2), ("* 24 * * *", 2..<4), ("* * 0 * *", 4..<5), ("* * * 13 *", 6..<8),
        ("* * * * 8", 8..<9), ("* * * * monday", 8..<14), ("1-2-3 * * * *", 0..<5), ("1/2/3 * * * *", 0..<5),
        ("+1 * * * *", 0..<2), ("*/+2 * * * *", 0..<4), ("5-1 * * * *", 0..<3), ("", 0..<0),
        ("* * * *", 0..<7),
        ("* * * * * *", 10..<11), ("99999999999999999999 * * * *", 0..<20), ("é * * * *", 0..<2),
        ("0 0 31 4,6 *", 4..<6), ("1, * * * *", 1..<3),
    ])
    func `what is wrong is said at its place`(_ text: String, _ bytes: Range<Int>) {
        #expect {
            try CronSchedule(text)
        } throws: { error in
            (error as? CronSchedule.Problem)?.bytes == bytes
        }
    }
}
