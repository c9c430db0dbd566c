// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// Who works with which ledger: what every verb is told that needs no contract.
struct CallerOptions: ParsableArguments {
    @OptionGroup(title: "Caller") var identity: IdentityOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup(title: "General") var shared: SharedOptions

    /// Opens the ledger and hands over interpreter and caller.
    func with(
        _ session: Session, for purpose: LedgerOpening.Purpose,
        _ work: (Interpreter, Caller) async throws(Failure) -> ExitStatus
    ) async throws(Failure) -> ExitStatus {
        let caller = try session.caller(identity, session.project())
        return try await Workplace.with(ledger, in: session, for: purpose) { workplace throws(Failure) in
            try await work(workplace.interpreter, caller)
        }
    }
}

/// Which part of a long list to print.
struct PageOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "At most so many: 50 where nothing is said (200 of a trail), and never more than 1000.",
            valueName: "count")) var limit: Int?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Go on after this place: 'next' of the page before.", valueName: "place"))
    var after: Int?

    /// The page asked for; of `standard` rows where nothing is said.
    func page(in session: Session, standard: Int) throws(Failure) -> Page {
        Page(
            limit: min(try session.count(limit, "limit", minimum: 1) ?? standard, 1000),
            after: Int64(try session.count(after, "after") ?? 0))
    }
}

/// A part of a long list.
struct Page: Sendable {
    var limit: Int
    /// The place that it begins behind.
    var after: Int64

    /// The place behind which the next page begins; null when this one was not full.
    func next(after places: [Int64]) -> Value {
        guard places.count == limit, let last = places.last else { return .null }
        return .number(Number(last))
    }

    /// Prints a page; in text, where the next one begins stands beside it.
    func print(_ rows: Value, as name: String, after places: [Int64], text: String, on console: Console) {
        let next = next(after: places)
        console.print(json: ["schema_version": 1, name: rows, "next": next], text: text)
        if console.format == .text, let place = places.last, !next.isNull {
            console.note("note: there may be more; go on with --after \(place)")
        }
    }
}
