// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// A place for each cause of a trigger: workers with older and newer contracts each go on from their own.
    static let triggerCauses = Migration(
        number: 5,
        name: "trigger causes",
        sql: #"""
            ALTER TABLE triggers RENAME TO former_triggers;
            CREATE TABLE triggers (
                tenant TEXT NOT NULL,
                application TEXT NOT NULL,
                key TEXT NOT NULL,
                cause TEXT NOT NULL,
                version INTEGER NOT NULL,
                known_since INTEGER NOT NULL,
                place INTEGER NOT NULL,
                silent_since INTEGER,
                PRIMARY KEY (tenant, application, key, cause)
            ) STRICT, WITHOUT ROWID;
            INSERT INTO triggers SELECT * FROM former_triggers;
            DROP TABLE former_triggers;
            """#
    )
}
