// SPDX-License-Identifier: Apache-2.0
#if PhoneNumbers
internal import CPhoneNumber
#endif

/// What is known of the numbers that a country gives out: with the package trait `PhoneNumbers` what libphonenumber
/// says, without it nothing beyond the form.
enum NumberingPlans {
    #if PhoneNumbers
    /// Other answers than without the plans, so another version: a run pinned under one build waits for such a build.
    static let behaviourVersion = 1001

    /// The number as its plan has it; nil when no plan has it.
    static func number(_ text: String) -> String? {
        var room = [CChar](repeating: 0, count: 32)
        guard cphonenumber_e164(text, text.utf8.count, &room, room.count) else { return nil }
        return String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    #else
    static let behaviourVersion = 1

    /// The number as it is.
    static func number(_ text: String) -> String? { text }
    #endif
}
