// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Invariant {
    static let attachedFiles = Invariant(
        "INV-12", "every attachment has its file, of the recorded size and content"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM attachments")
        try inspection.connection.each(
            "SELECT DISTINCT tenant, sha256, bytes FROM attachments ORDER BY tenant, sha256"
        ) { row in
            let (tenant, sha256, bytes) = (row.text(0), row.text(1), row.integer(2))
            guard Digest(hex: sha256)?.hex == sha256 else {
                return inspection.violation(
                    "an attachment's content is named '\(sha256)', which is no digest", in: tenant)
            }
            switch inspection.contents.examine(sha256, bytes: bytes, tenant: tenant) {
            case .whole: break
            case .missing: inspection.violation("file '\(sha256)' is missing", in: tenant)
            case .size(let size):
                inspection.violation("file '\(sha256)' has \(size) bytes instead of \(bytes)", in: tenant)
            case .changed: inspection.violation("file '\(sha256)' has another content", in: tenant)
            case .unreadable(let number):
                inspection.violation("file '\(sha256)' cannot be read (error \(number))", in: tenant)
            }
        }
        try noteOrphans(inspection)
    }

    /// Files that no row names are waste, not damage: the sweep takes them when they are old enough.
    private static func noteOrphans(_ inspection: Inspection) throws(LedgerError) {
        let contents = inspection.contents
        var tenants: [String: String] = [:]
        try inspection.connection.each("SELECT DISTINCT tenant FROM submissions") { row in
            tenants[contents.folder(of: row.text(0))] = row.text(0)
        }
        let named = try inspection.connection.prepare(
            "SELECT 1 FROM attachments WHERE tenant = ? AND sha256 = ?")
        var orphans = 0
        for folder in contents.names(in: contents.root) where folder != "incoming" {
            for shard in contents.names(in: "\(contents.root)/\(folder)") {
                for name in contents.names(in: "\(contents.root)/\(folder)/\(shard)") {
                    if let tenant = tenants[folder], try named.finds(.text(tenant), .text(name)) { continue }
                    orphans += 1
                    if orphans <= 10 { inspection.note("no row names file '\(folder)/\(shard)/\(name)'") }
                }
            }
        }
        if orphans > 10 { inspection.note("\(orphans) files in all are named by no row") }
        let unfinished = contents.names(in: "\(contents.root)/incoming").count
        if unfinished > 0 { inspection.note("\(unfinished) files did not get past their arrival") }
    }
}
