// SPDX-License-Identifier: Apache-2.0
#include "cpostgres.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

int cpq_timer(int64_t microseconds) {
    int timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC);
    if (timer < 0) return -1;
    struct itimerspec setting = {
        .it_value = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000}};
    if (timerfd_settime(timer, 0, &setting, NULL) == 0) return timer;
    close(timer);
    return -1;
}

// Every function of libpq that is used: what it answers, its name, and what it takes.
#define FUNCTIONS(USE)                                                                                                 \
    USE(PQconninfoOption *, PQconninfoParse, (const char *, char **))                                                  \
    USE(void, PQconninfoFree, (PQconninfoOption *))                                                                    \
    USE(void, PQfreemem, (void *))                                                                                     \
    USE(PGconn *, PQconnectStartParams, (const char *const *, const char *const *, int))                               \
    USE(PostgresPollingStatusType, PQconnectPoll, (PGconn *))                                                          \
    USE(ConnStatusType, PQstatus, (const PGconn *))                                                                    \
    USE(int, PQsocket, (const PGconn *))                                                                               \
    USE(void, PQfinish, (PGconn *))                                                                                    \
    USE(int, PQconnectionNeedsPassword, (const PGconn *))                                                              \
    USE(PQnoticeProcessor, PQsetNoticeProcessor, (PGconn *, PQnoticeProcessor, void *))                                \
    USE(PGVerbosity, PQsetErrorVerbosity, (PGconn *, PGVerbosity))                                                     \
    USE(char *, PQerrorMessage, (const PGconn *))                                                                      \
    USE(int, PQsetnonblocking, (PGconn *, int))                                                                        \
    USE(int, PQsendQueryParams,                                                                                        \
        (PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *, int))                \
    USE(int, PQsetSingleRowMode, (PGconn *))                                                                           \
    USE(int, PQflush, (PGconn *))                                                                                      \
    USE(int, PQconsumeInput, (PGconn *))                                                                               \
    USE(int, PQisBusy, (PGconn *))                                                                                     \
    USE(PGresult *, PQgetResult, (PGconn *))                                                                           \
    USE(void, PQclear, (PGresult *))                                                                                   \
    USE(ExecStatusType, PQresultStatus, (const PGresult *))                                                            \
    USE(char *, PQresultErrorField, (const PGresult *, int))                                                           \
    USE(int, PQntuples, (const PGresult *))                                                                            \
    USE(int, PQnfields, (const PGresult *))                                                                            \
    USE(int, PQgetisnull, (const PGresult *, int, int))                                                                \
    USE(char *, PQgetvalue, (const PGresult *, int, int))                                                              \
    USE(int, PQgetlength, (const PGresult *, int, int))                                                                \
    USE(char *, PQcmdTuples, (PGresult *))

#define DECLARE(answer, name, takes) static answer(*call_##name) takes;
FUNCTIONS(DECLARE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_loaded = false;

static void load(void) {
    static const char *const names[] = {"libpq.so.5", "libpq.5.dylib", NULL};
    void *library = NULL;
    for (int index = 0; library == NULL && names[index] != NULL; index++) {
        library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
    }
    if (library == NULL) return;
    // A function pointer is read out of dlsym's object pointer by its bytes, as POSIX has it.
#define FIND(answer, name, takes)                                                                                      \
    if ((*(void **)&call_##name = dlsym(library, #name)) == NULL) return;
    FUNCTIONS(FIND)
    is_loaded = true;
}

bool cpq_load(void) {
    pthread_once(&once, load);
    return is_loaded;
}

PQconninfoOption *cpq_parse(const char *address) {
    char *message = NULL;
    PQconninfoOption *options = call_PQconninfoParse(address, &message);
    // The message repeats the address, which nobody is to read.
    if (message != NULL) call_PQfreemem(message);
    return options;
}

void cpq_options_free(PQconninfoOption *options) { call_PQconninfoFree(options); }

static void ignore_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

PGconn *cpq_connect(const char *const *names, const char *const *values) {
    PGconn *connection = call_PQconnectStartParams(names, values, 0);
    if (connection != NULL) {
        call_PQsetNoticeProcessor(connection, ignore_notice, NULL);
        // A message in words is in the server's language, and repeats values.
        call_PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE);
    }
    return connection;
}

PostgresPollingStatusType cpq_poll(PGconn *connection) { return call_PQconnectPoll(connection); }
ConnStatusType cpq_status(const PGconn *connection) { return call_PQstatus(connection); }
int cpq_socket(const PGconn *connection) { return call_PQsocket(connection); }
void cpq_finish(PGconn *connection) { call_PQfinish(connection); }
bool cpq_wants_password(const PGconn *connection) { return call_PQconnectionNeedsPassword(connection) != 0; }
const char *cpq_message(const PGconn *connection) { return call_PQerrorMessage(connection); }

bool cpq_set_nonblocking(PGconn *connection) { return call_PQsetnonblocking(connection, 1) == 0; }

bool cpq_send(PGconn *connection, const char *statement, int count, const char *const *values) {
    return call_PQsendQueryParams(connection, statement, count, NULL, values, NULL, NULL, 0) == 1;
}

bool cpq_set_single_rows(PGconn *connection) { return call_PQsetSingleRowMode(connection) == 1; }
int cpq_flush(PGconn *connection) { return call_PQflush(connection); }
bool cpq_consume(PGconn *connection) { return call_PQconsumeInput(connection) == 1; }
bool cpq_is_busy(PGconn *connection) { return call_PQisBusy(connection) != 0; }

PGresult *cpq_result(PGconn *connection) { return call_PQgetResult(connection); }
void cpq_clear(PGresult *result) { call_PQclear(result); }
ExecStatusType cpq_result_status(const PGresult *result) { return call_PQresultStatus(result); }
const char *cpq_state(const PGresult *result) { return call_PQresultErrorField(result, PG_DIAG_SQLSTATE); }
int cpq_row_count(const PGresult *result) { return call_PQntuples(result); }
int cpq_column_count(const PGresult *result) { return call_PQnfields(result); }
bool cpq_is_null(const PGresult *result, int row, int column) { return call_PQgetisnull(result, row, column) != 0; }
const char *cpq_value(const PGresult *result, int row, int column) { return call_PQgetvalue(result, row, column); }
int cpq_length(const PGresult *result, int row, int column) { return call_PQgetlength(result, row, column); }
const char *cpq_affected(PGresult *result) { return call_PQcmdTuples(result); }
