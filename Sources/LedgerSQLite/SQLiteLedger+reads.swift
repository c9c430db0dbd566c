// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
package import Ledger

extension SQLiteLedger {
    // MARK: - Submissions and runs

    package func submission(_ id: String, in scope: TenantScope) async throws(LedgerError) -> SubmissionRow? {
        try readers.read { reader throws(LedgerError) in try reader.submissions.submission(id, scope.tenant) }
    }

    package func submissions(
        reference: String, in scope: TenantScope
    ) async throws(LedgerError) -> [SubmissionRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in
                try reader.submissions.submissions(reference: reference, scope.tenant)
            }
        }
    }

    package func submission(
        idempotencyKey: String, application: String, action: String, actor: String?, in scope: TenantScope
    ) async throws(LedgerError) -> SubmissionRow? {
        try readers.read { reader throws(LedgerError) in
            try reader.submissions.submission(key: idempotencyKey, application, action, actor, scope.tenant)
        }
    }

    package func submissions(
        _ query: SubmissionQuery, in scope: TenantScope
    ) async throws(LedgerError) -> [SubmissionRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in
                try reader.submissions.submissions(query, scope.tenant)
            }
        }
    }

    package func run(_ id: String, in scope: TenantScope) async throws(LedgerError) -> RunRow? {
        try readers.read { reader throws(LedgerError) in try reader.runs.run(id, scope.tenant) }
    }

    package func runs(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [RunRow] {
        try readers.read { reader throws(LedgerError) in try reader.runs.runs(of: submission, scope.tenant) }
    }

    package func journal(of run: String, in scope: TenantScope) async throws(LedgerError) -> [JournalRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in try reader.runs.journal(of: run, scope.tenant) }
        }
    }

    package func attachments(
        of submission: String, in scope: TenantScope
    ) async throws(LedgerError) -> [AttachmentRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.submissions.attachments(of: submission, scope.tenant)
        }
    }

    package func contract(
        _ digest: String, in scope: TenantScope
    ) async throws(LedgerError) -> String? {
        try readers.read { reader throws(LedgerError) in try reader.submissions.contract(digest, scope.tenant)
        }
    }

    // MARK: - Records and duplicates

    package func record(_ id: RecordID, in scope: TenantScope) async throws(LedgerError) -> RecordRow? {
        try readers.read { reader throws(LedgerError) in try reader.records.record(id, scope.tenant) }
    }

    package func records(
        _ query: RecordQuery, in scope: TenantScope
    ) async throws(LedgerError) -> [RecordRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in try reader.records.records(query, scope.tenant) }
        }
    }

    package func records(id: String, in scope: TenantScope) async throws(LedgerError) -> [RecordRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in try reader.records.records(id: id, scope.tenant) }
        }
    }

    package func counts(in scope: TenantScope) async throws(LedgerError) -> TenantCounts {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in
                var counts = try reader.submissions.counts(scope.tenant)
                counts.records = try reader.records.count(scope.tenant)
                return counts
            }
        }
    }

    package func gauges(in scope: TenantScope) async throws(LedgerError) -> TenantGauges {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in try reader.gauges.gauges(scope.tenant) }
        }
    }

    package func lastChange(
        ofType entityType: String, in scope: TenantScope
    ) async throws(LedgerError) -> Int64 {
        try readers.read { reader throws(LedgerError) in
            try reader.records.lastChange(of: entityType, scope.tenant)
        }
    }

    package func holder(
        of value: UniqueValue, ofType entityType: String, in scope: TenantScope
    ) async throws(LedgerError) -> RecordID? {
        try readers.read { reader throws(LedgerError) in
            try reader.records.holder(of: value, entityType, scope.tenant)
        }
    }

    package func matchHolders(
        _ keys: [MatchKey], before sequence: Int64, excluding submission: String, limit: Int,
        in scope: TenantScope
    ) async throws(LedgerError) -> (holders: [MatchHolder], since: Int64) {
        try readers.read { reader throws(LedgerError) in
            // One snapshot, so that `since` is the place up to which the holders were seen.
            try reader.snapshot { () throws(LedgerError) in
                let excluded = try reader.submissions.sequence(of: submission, scope.tenant) ?? 0
                let holders = try reader.matches.holders(
                    keys, before: sequence, excluding: excluded, limit: limit, scope.tenant)
                return (holders, try reader.matches.lastChange())
            }
        }
    }

    package func matchChecks(
        application: String, in scope: TenantScope
    ) async throws(LedgerError) -> [MatchCheckRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.checks.checks(of: application, scope.tenant)
        }
    }

    // MARK: - Triggers

    package func triggers(
        application: String, in scope: TenantScope
    ) async throws(LedgerError) -> [TriggerRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.triggers.triggers(of: application, scope.tenant)
        }
    }

    package func fires(_ query: FireQuery, in scope: TenantScope) async throws(LedgerError) -> [FireRow] {
        try readers.read { reader throws(LedgerError) in try reader.triggers.fires(query, scope.tenant) }
    }

    // MARK: - Audit and outbox

    package func audit(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [AuditRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.trail.audit(after: sequence, limit: limit, scope.tenant)
        }
    }

    package func audit(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [AuditRow] {
        try readers.read { reader throws(LedgerError) in try reader.trail.audit(of: submission, scope.tenant)
        }
    }

    package func auditHead(in scope: TenantScope) async throws(LedgerError) -> AuditHead {
        try readers.read { reader throws(LedgerError) in try reader.trail.auditHead(scope.tenant) }
    }

    package func outbox(
        of submission: String, in scope: TenantScope
    ) async throws(LedgerError) -> [OutboxRow] {
        try readers.read { reader throws(LedgerError) in try reader.trail.outbox(of: submission, scope.tenant)
        }
    }

    package func outbox(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [OutboxRow] {
        try readers.read { reader throws(LedgerError) in
            try reader.trail.outbox(after: sequence, limit: limit, scope.tenant)
        }
    }

    package func events(
        named names: [String], after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> EventPage {
        try readers.read { reader throws(LedgerError) in
            try reader.snapshot { () throws(LedgerError) in
                try reader.trail.events(named: names, after: sequence, limit: limit, scope.tenant)
            }
        }
    }
}
