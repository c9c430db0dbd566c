// SPDX-License-Identifier: Apache-2.0
// A C face for libpq, which is loaded when it is first asked for: linked, it and what it rests on would be loaded at
// every start.
#ifndef ATELIER_CPOSTGRES_H
#define ATELIER_CPOSTGRES_H
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif
#include <stdbool.h>
#include <stdint.h>

// A descriptor that can be read from once so much time has passed, the machine's sleep included, whatever happens to the
// wall clock; -1: errno says why not. The module of the C library that Swift has lacks what makes one.
int cpq_timer(int64_t microseconds);

// Loads the library once in a process. False: it is not installed, or lacks a function.
bool cpq_load(void);

// The rest may be called when it is loaded; each is the function of libpq of that name. One connection is used by one
// thread at a time.

// The options of an address, to be freed with cpq_options_free; NULL when it is malformed or there is no memory.
PQconninfoOption *cpq_parse(const char *address);
void cpq_options_free(PQconninfoOption *options);

// Begins to connect; what the server says beside its answers goes nowhere, libpq would write it to standard error.
PGconn *cpq_connect(const char *const *names, const char *const *values);
PostgresPollingStatusType cpq_poll(PGconn *connection);
ConnStatusType cpq_status(const PGconn *connection);
int cpq_socket(const PGconn *connection);
void cpq_finish(PGconn *connection);
// True when the server wants a password and was given none.
bool cpq_wants_password(const PGconn *connection);
// What went wrong last; of what the server says, the SQLSTATE alone.
const char *cpq_message(const PGconn *connection);

bool cpq_set_nonblocking(PGconn *connection);
bool cpq_send(PGconn *connection, const char *statement, int count, const char *const *values);
bool cpq_set_single_rows(PGconn *connection);
// 0: all is sent, 1: some is not, -1: it failed.
int cpq_flush(PGconn *connection);
bool cpq_consume(PGconn *connection);
bool cpq_is_busy(PGconn *connection);

PGresult *cpq_result(PGconn *connection);
void cpq_clear(PGresult *result);
ExecStatusType cpq_result_status(const PGresult *result);
// The five characters of the SQLSTATE; NULL when the failure is not the server's.
const char *cpq_state(const PGresult *result);
int cpq_row_count(const PGresult *result);
int cpq_column_count(const PGresult *result);
bool cpq_is_null(const PGresult *result, int row, int column);
const char *cpq_value(const PGresult *result, int row, int column);
int cpq_length(const PGresult *result, int row, int column);
// How many rows a command has written, as text.
const char *cpq_affected(PGresult *result);
#endif
