// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            ("500ms", .milliseconds(500)), ("90s", .seconds(90)), ("15m", .seconds(900)),
            ("24h", .seconds(86_400)),
            ("7d", .seconds(604_800)), ("0s", .zero), ("0ms", .zero), ("007s", .seconds(7)),
            ("PT1H30M", .seconds(5400)),
            ("P1D", .seconds(86_400)), ("P2W", .seconds(1_209_600)), ("P1DT2H3M4S", .seconds(93_784)),
            ("PT0.5S", .milliseconds(500)), ("PT0,000001S", .microseconds(1)), ("PT36H", .seconds(129_600)),
            ("PT1.123456789S", .microseconds(1_123_456)), ("P0D", .zero),
            ("3652425d", .seconds(315_569_520_000)),
        ] as [(String, Duration)])
    func `a duration is read`(_ text: String, _ duration: Duration) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test(arguments: [
        "", "5", "s", "ms", "1.5h", "-1s", "+1s", "1 s", " 1s", "1s ", "1S", "1M", "1H", "1D", "1w", "1h30m",
        "1us",
        "P", "PT", "P1DT", "T1H", "PT1D", "P1H", "P1M", "P1Y", "P1Y2M", "P1W1D", "P1DT1W", "PT1M1H", "PT1S1S",
        "PT.5S", "PT1.5M", "pt1h", "-PT1H", "P-1D", "PT1HT1M", "PT1,S", "P1.5D", "3652426d",
        "PT999999999999999S",
        "999999999999999d", "99999999999999999999s", "１s", "1s\u{301}",
    ])
    func `what is no duration is refused`(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(
        arguments: [
            (.zero, "0s"), (.milliseconds(1), "1ms"), (.milliseconds(1500), "1500ms"), (.seconds(90), "90s"),
            (.seconds(60), "1m"), (.seconds(5400), "90m"), (.seconds(86_400), "1d"),
            (.seconds(90_000), "25h"),
            (.microseconds(1), "PT0.000001S"), (.microseconds(1_000_001), "PT1.000001S"),
        ] as [(Duration, String)])
    func `a duration is written in its largest whole unit and reads back`(
        _ duration: Duration, _ text: String
    ) {
        #expect(DurationText.render(duration) == text)
        #expect(DurationText.parse(text) == duration)
    }
}
