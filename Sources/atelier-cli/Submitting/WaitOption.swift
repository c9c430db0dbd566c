// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// `--wait[=DURATION]`: how long a verb stays with a run.
enum WaitOption: Sendable, Hashable {
    /// What stands for `--wait` without a duration.
    static let settled = "settled"

    /// Until the run has ended, or only a person, event or timer moves it on.
    case untilSettled
    /// Also for those, this long.
    case atMost(Duration)

    init?(_ text: String?) throws(Failure) {
        guard let text else { return nil }
        if [WaitOption.settled, "1", "true"].contains(text) {
            self = .untilSettled
        } else if let duration = DurationText.parse(text), duration >= .zero {
            self = .atMost(duration)
        } else {
            throw .usage("'\(text)' is no duration", help: "write --wait, or --wait=30s")
        }
    }
}
