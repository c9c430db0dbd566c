// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// The outbox: whether the project's triggers have taken the events that came.
struct OutboxChecks {
    let options: LedgerOptions
    let session: Session

    /// A worker that is there takes an event sooner.
    private static let patience = Duration.seconds(2)

    func all() async throws(Failure) -> [DoctorCheck] {
        let address = try session.project().ledgerAddress(session.setting(options.ledger, "ledger"))
        guard let file = address.file, FileSystem.kind(file) != nil else { return [] }
        // What is wrong with the contracts is told of them.
        guard let triggers = try? ProjectTriggers.load(from: [], in: session), !triggers.isEmpty
        else { return [] }
        do throws(Failure) {
            let found = try await Workplace.with(options, in: session, for: .reading) {
                workplace throws(Failure) in try await late(triggers, workplace.interpreter)
            }
            return found.isEmpty ? [.ok("outbox", "no event waits for a trigger")] : found
        } catch {
            return [.problem("outbox", error)]
        }
    }

    private func late(
        _ triggers: [ReadyTrigger], _ interpreter: Interpreter
    ) async throws(Failure) -> [DoctorCheck] {
        var checks: [DoctorCheck] = []
        for trigger in triggers {
            for tenant in trigger.tenants {
                let backlog = try await telling { () async throws(InterpreterError) in
                    try await interpreter.backlog(of: trigger, in: tenant)
                }
                guard let backlog, backlog.since.adding(OutboxChecks.patience) < SystemClock.now() else {
                    continue
                }
                let more = backlog.count >= TriggerBacklog.maxCount ? " or more" : ""
                let counted = counted(backlog.count, "event")
                checks.append(
                    .warning(
                        "outbox",
                        "trigger '\(trigger.plan.key)' of '\(tenant)' has not taken \(counted)\(more) '\(backlog.event)' since \(DateTimeText.render(backlog.since))",
                        help: "'atelier worker --until-idle' runs triggers, or a 'worker' that stays"))
            }
        }
        return checks
    }
}
