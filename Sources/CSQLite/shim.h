// SPDX-License-Identifier: Apache-2.0
#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>

// Swift cannot call functions with variable arguments, nor read macros that are casts.

/// Leaves out the statistics of SQLite's memory, for which every allocation of every thread takes one lock. Only
/// before the first connection of a process is opened; later it changes nothing.
static inline int csqlite_leave_out_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Switches one option of a connection and returns the result code.
static inline int csqlite_set_option(sqlite3 *connection, int option, int value) {
    return sqlite3_db_config(connection, option, value, (int *)0);
}

/// Binds text that SQLite copies before this returns.
static inline int csqlite_bind_text_copy(sqlite3_stmt *statement, int index, const void *bytes, long long count) {
    return sqlite3_bind_text64(
        statement, index, (const char *)bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Binds text that stays where it is until the statement was reset.
static inline int csqlite_bind_text_in_place(
    sqlite3_stmt *statement, int index, const void *bytes, long long count) {
    return sqlite3_bind_text64(
        statement, index, (const char *)bytes, (sqlite3_uint64)count, SQLITE_STATIC, SQLITE_UTF8);
}

/// Binds bytes that SQLite copies before this returns.
static inline int csqlite_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes, long long count) {
    if (count == 0) return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT);
}

/// Binds bytes that stay where they are until the statement was reset.
static inline int csqlite_bind_blob_in_place(
    sqlite3_stmt *statement, int index, const void *bytes, long long count) {
    if (count == 0) return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, bytes, (sqlite3_uint64)count, SQLITE_STATIC);
}

#endif
