// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Computed row numbers: a run stands below its submission, a journal row below its run.
enum Place {
    private static let numberBits: Int64 = 10
    private static let ordinalBits: Int64 = 18

    static let maxNumber = 1 << numberBits - 1
    static let maxOrdinal = 1 << ordinalBits - 1

    /// Where the runs of a submission stand.
    static func runs(of sequence: Int64) -> ClosedRange<Int64> {
        (sequence << numberBits)...(sequence << numberBits | Int64(maxNumber))
    }

    /// Where a run stands.
    static func run(_ number: Int, of sequence: Int64) throws(LedgerError) -> Int64 {
        guard 1...maxNumber ~= number else {
            throw LedgerError(.tooLarge, "a submission can have at most \(maxNumber) runs")
        }
        return sequence << numberBits | Int64(number)
    }

    /// The submission whose run stands at a place.
    static func sequence(ofRunAt place: Int64) -> Int64 { place >> numberBits }

    /// The number of the run that stands at a place.
    static func number(ofRunAt place: Int64) -> Int { Int(place & Int64(maxNumber)) }

    /// Where a run's journal stands.
    static func journal(of run: Int64) -> ClosedRange<Int64> {
        (run << ordinalBits)...(run << ordinalBits | Int64(maxOrdinal))
    }

    /// Where a journal row stands.
    static func journal(_ ordinal: Int, of run: Int64) throws(LedgerError) -> Int64 {
        guard 0...maxOrdinal ~= ordinal else {
            throw LedgerError(.tooLarge, "a run can have at most \(maxOrdinal + 1) steps")
        }
        return run << ordinalBits | Int64(ordinal)
    }

    /// The ordinal of the journal row that stands at a place.
    static func ordinal(ofRowAt place: Int64) -> Int { Int(place & Int64(maxOrdinal)) }
}
