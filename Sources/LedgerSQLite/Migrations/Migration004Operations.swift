// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What operators need to know of submissions: what made one, what it runs again, and whether it was purged.
    ///
    /// `submissions.part` is the step of the parent, with `#` and the item or branch where there are several.
    /// `journal.reused_from` is the submission that did the step, where a rerun only took its outcome over.
    static let operations = Migration(
        number: 4,
        name: "operations",
        sql: #"""
            ALTER TABLE submissions ADD COLUMN parent TEXT;
            ALTER TABLE submissions ADD COLUMN part TEXT;
            ALTER TABLE submissions ADD COLUMN rerun_of TEXT;
            ALTER TABLE submissions ADD COLUMN purged_at INTEGER;
            CREATE INDEX submissions_by_parent ON submissions (tenant, parent) WHERE parent IS NOT NULL;
            ALTER TABLE journal ADD COLUMN reused_from TEXT;
            """#
    )
}
