// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// The runs of the ledger: whether something moves each that has not ended.
struct RunChecks {
    let options: LedgerOptions
    let session: Session
    let fixes: Bool

    /// Runs that are named; the others are counted.
    private static let maxNamed = 50

    func all() async throws(Failure) -> [DoctorCheck] {
        let address = try session.project().ledgerAddress(session.setting(options.ledger, "ledger"))
        guard let file = address.file, FileSystem.kind(file) != nil else { return [] }
        do throws(Failure) {
            let faults = try await Workplace.with(options, in: session, for: fixes ? .changing : .reading) {
                workplace throws(Failure) in
                try await telling { () async throws(InterpreterError) in
                    try await workplace.interpreter.examine(fixes: fixes)
                }
            }
            return checks(faults)
        } catch {
            return [.problem("runs", error)]
        }
    }

    private func checks(_ faults: [RunFault]) -> [DoctorCheck] {
        if faults.isEmpty { return [.ok("runs", "each that has not ended has a next step")] }
        var checks = faults.prefix(RunChecks.maxNamed).map { check($0) }
        if faults.count > RunChecks.maxNamed {
            let more = faults.count - RunChecks.maxNamed
            checks.append(.note("runs", "and \(counted(more, "more run", "more runs"))"))
        }
        return checks
    }

    private func check(_ fault: RunFault) -> DoctorCheck {
        let name = fault.reference ?? fault.submission
        let sentence = "\(name) of '\(fault.tenant)': \(fault.message)"
        if fault.isMended { return .ok("runs", sentence + "; mended: it is due") }
        switch fault.kind {
        case .stalled:
            return .warning(
                "runs", sentence,
                help: "it goes on when that is back; 'atelier submissions why \(name)' names it")
        case .notUndone:
            return .warning(
                "runs", sentence, help: "'atelier submissions redrive \(name)' goes on undoing")
        default:
            return .warning(
                "runs", sentence,
                help: fixes ? "it was moved meanwhile; look again" : "'atelier doctor --fix' wakes it")
        }
    }
}
