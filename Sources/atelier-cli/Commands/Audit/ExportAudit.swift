// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier audit export`: the trail as lines.
struct ExportAudit: Verb {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract:
            "Writes the tenant's whole trail, one entry of JSON in each line, to be verified elsewhere.",
        discussion: """
            Examples:
              atelier audit export
              atelier audit export --after 1200

            Every entry is there, with what its hash is made of; details that the caller may not see are left out, and the \
            chain verifies without them: 'atelier audit verify trail.ndjson'.
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Go on after this entry, as the last line has it in 'sequence'.", valueName: "place"))
    var after: Int?
    @OptionGroup var options: CallerOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let first = Int64(try session.count(after, "after") ?? 0)
        return try await options.with(session, for: .reading) { interpreter, caller throws(Failure) in
            var sight = Sight(interpreter: interpreter, caller: caller)
            var last = first
            while StandardStream.output.isOpen {
                let rows = try await reading { [last] () async throws(LedgerError) in
                    try await interpreter.store.audit(after: last, limit: 500, in: caller.scope)
                }
                guard let end = rows.last else { break }
                var lines = ""
                for row in rows {
                    let isSeen = try await telling { () async throws(InterpreterError) in
                        try await sight.reaches(row)
                    }
                    let entry = ExportedTrail.value(row, tenant: caller.tenant, withDetails: isSeen)
                    lines += CanonicalJSON.faithfulText(entry) + "\n"
                }
                StandardStream.output.write(lines)
                last = end.sequence
            }
            return .done
        }
    }
}
