// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// The duplicate checks that each tenant's records are found under.
    ///
    /// A row comes with the first submission under a check and is never taken away, so that the number of rows
    /// tells whether one was added. `indexed_to` is the `records.sequence` up to which records from before are
    /// found under it.
    static let matchChecks = Migration(
        number: 2,
        name: "match checks",
        sql: #"""
            CREATE TABLE match_checks (
                tenant TEXT NOT NULL,
                application TEXT NOT NULL,
                digest TEXT NOT NULL,
                entity_type TEXT NOT NULL,
                indexed_to INTEGER NOT NULL,
                is_complete INTEGER NOT NULL,
                spec TEXT NOT NULL,
                PRIMARY KEY (tenant, application, digest)
            ) STRICT, WITHOUT ROWID;
            """#
    )
}
