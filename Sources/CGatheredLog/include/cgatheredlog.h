// SPDX-License-Identifier: Apache-2.0
// A file layer for SQLite that gives a write-ahead log to the system in few long writes. SQLite writes each page of a
// transaction by two calls, its header and its content, one right behind the other; here they gather until the log is
// synced or measured, or something is written elsewhere in it. What a transaction that is taken back has gathered is let go.
#ifndef ATELIER_CGATHEREDLOG_H
#define ATELIER_CGATHEREDLOG_H
#include <stdbool.h>

struct sqlite3;

// The layer's name for `sqlite3_open_v2`; NULL, which names SQLite's own, when it cannot be had. Made once in a process.
const char *cgatheredlog_name(void);

// Lets the log of a connection that was opened with the layer gather from now on. Only for one that syncs each commit
// (`synchronous = FULL` or more): the sync is what writes out a commit before others are told of it. Takes the
// connection's rollback hook. False, and every write goes out at once: the connection has no log, or not through the layer.
bool cgatheredlog_start(struct sqlite3 *connection);
#endif
