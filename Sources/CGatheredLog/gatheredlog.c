// SPDX-License-Identifier: Apache-2.0
#include "cgatheredlog.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// SQLite's own layer hands the kernel less than 128 KiB at a time.
enum { room = 120 * 1024 };

// What SQLite sees as the log; the file of its own layer lies right behind.
typedef struct {
    sqlite3_file seen;
    unsigned char *gathered; // NULL while nothing may gather
    sqlite3_int64 offset;    // of the first gathered byte
    int count;
} Log;

static sqlite3_vfs layer;
static sqlite3_vfs *system_layer;

static sqlite3_file *file_of(Log *log) { return (sqlite3_file *)(log + 1); }

// Writes out what has gathered. What cannot be written is let go: whoever asked is told, and takes the transaction back.
static int write_out(Log *log) {
    int count = log->count;
    if (count == 0) return SQLITE_OK;
    log->count = 0;
    return file_of(log)->pMethods->xWrite(file_of(log), log->gathered, count, log->offset);
}

static int log_write(sqlite3_file *seen, const void *bytes, int count, sqlite3_int64 offset) {
    Log *log = (Log *)seen;
    if (log->count > 0 && (offset != log->offset + log->count || count > room - log->count)) {
        int code = write_out(log);
        if (code != SQLITE_OK) return code;
    }
    if (log->gathered == NULL || count > room) {
        return file_of(log)->pMethods->xWrite(file_of(log), bytes, count, offset);
    }
    if (log->count == 0) log->offset = offset;
    memcpy(log->gathered + log->count, bytes, (size_t)count);
    log->count += count;
    return SQLITE_OK;
}

static int log_sync(sqlite3_file *seen, int flags) {
    int code = write_out((Log *)seen);
    return code != SQLITE_OK ? code : file_of((Log *)seen)->pMethods->xSync(file_of((Log *)seen), flags);
}

// What has gathered is read where it is.
static int log_read(sqlite3_file *seen, void *bytes, int count, sqlite3_int64 offset) {
    Log *log = (Log *)seen;
    sqlite3_int64 end = log->offset + log->count;
    if (log->count > 0 && offset < end && offset + count > log->offset) {
        if (offset >= log->offset && offset + count <= end) {
            memcpy(bytes, log->gathered + (offset - log->offset), (size_t)count);
            return SQLITE_OK;
        }
        int code = write_out(log);
        if (code != SQLITE_OK) return code;
    }
    return file_of(log)->pMethods->xRead(file_of(log), bytes, count, offset);
}

static int log_truncate(sqlite3_file *seen, sqlite3_int64 size) {
    int code = write_out((Log *)seen);
    return code != SQLITE_OK ? code : file_of((Log *)seen)->pMethods->xTruncate(file_of((Log *)seen), size);
}

static int log_size(sqlite3_file *seen, sqlite3_int64 *size) {
    int code = write_out((Log *)seen);
    return code != SQLITE_OK ? code : file_of((Log *)seen)->pMethods->xFileSize(file_of((Log *)seen), size);
}

static int log_close(sqlite3_file *seen) {
    // What was never synced nobody counts on.
    free(((Log *)seen)->gathered);
    return file_of((Log *)seen)->pMethods->xClose(file_of((Log *)seen));
}

// A log is never locked: the locks of a ledger are those of its database file.
static int log_lock(sqlite3_file *seen, int level) {
    return file_of((Log *)seen)->pMethods->xLock(file_of((Log *)seen), level);
}

static int log_unlock(sqlite3_file *seen, int level) {
    return file_of((Log *)seen)->pMethods->xUnlock(file_of((Log *)seen), level);
}

static int log_is_reserved(sqlite3_file *seen, int *answer) {
    return file_of((Log *)seen)->pMethods->xCheckReservedLock(file_of((Log *)seen), answer);
}

static int log_control(sqlite3_file *seen, int operation, void *argument) {
    return file_of((Log *)seen)->pMethods->xFileControl(file_of((Log *)seen), operation, argument);
}

static int log_sector_size(sqlite3_file *seen) {
    return file_of((Log *)seen)->pMethods->xSectorSize(file_of((Log *)seen));
}

static int log_characteristics(sqlite3_file *seen) {
    return file_of((Log *)seen)->pMethods->xDeviceCharacteristics(file_of((Log *)seen));
}

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};

// Every file but a log is one of SQLite's own layer, with nothing of this one around it.
static int layer_open(sqlite3_vfs *own, const char *name, sqlite3_file *file, int flags, int *result) {
    (void)own;
    if ((flags & SQLITE_OPEN_WAL) == 0) return system_layer->xOpen(system_layer, name, file, flags, result);
    Log *log = (Log *)file;
    memset(log, 0, sizeof *log);
    file_of(log)->pMethods = NULL;
    int code = system_layer->xOpen(system_layer, name, file_of(log), flags, result);
    // SQLite closes a file that could not be opened where it has methods.
    if (file_of(log)->pMethods != NULL) log->seen.pMethods = &log_methods;
    return code;
}

static int layer_delete(sqlite3_vfs *own, const char *name, int sync_folder) {
    (void)own;
    return system_layer->xDelete(system_layer, name, sync_folder);
}

static int layer_access(sqlite3_vfs *own, const char *name, int flags, int *answer) {
    (void)own;
    return system_layer->xAccess(system_layer, name, flags, answer);
}

static int layer_full_name(sqlite3_vfs *own, const char *name, int room_for_name, char *full) {
    (void)own;
    return system_layer->xFullPathname(system_layer, name, room_for_name, full);
}

static int layer_random(sqlite3_vfs *own, int count, char *bytes) {
    (void)own;
    return system_layer->xRandomness(system_layer, count, bytes);
}

static int layer_sleep(sqlite3_vfs *own, int microseconds) {
    (void)own;
    return system_layer->xSleep(system_layer, microseconds);
}

static int layer_time(sqlite3_vfs *own, double *days) {
    (void)own;
    return system_layer->xCurrentTime(system_layer, days);
}

static int layer_last_error(sqlite3_vfs *own, int count, char *text) {
    (void)own;
    return system_layer->xGetLastError(system_layer, count, text);
}

static const char *made_name;

static void make_layer(void) {
    system_layer = sqlite3_vfs_find(NULL);
    if (system_layer == NULL) return;
    layer.iVersion = 1;
    layer.szOsFile = (int)sizeof(Log) + system_layer->szOsFile;
    layer.mxPathname = system_layer->mxPathname;
    layer.zName = "atelier";
    layer.xOpen = layer_open;
    layer.xDelete = layer_delete;
    layer.xAccess = layer_access;
    layer.xFullPathname = layer_full_name;
    layer.xRandomness = layer_random;
    layer.xSleep = layer_sleep;
    layer.xCurrentTime = layer_time;
    layer.xGetLastError = layer_last_error;
    if (sqlite3_vfs_register(&layer, 0) == SQLITE_OK) made_name = layer.zName;
}

const char *cgatheredlog_name(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_layer);
    return made_name;
}

// A transaction was taken back. Written out later, what it has left would stand where another process has committed.
static void let_go(void *log) { ((Log *)log)->count = 0; }

bool cgatheredlog_start(sqlite3 *connection) {
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) != SQLITE_OK || file == NULL ||
        file->pMethods != &log_methods) {
        return false;
    }
    Log *log = (Log *)file;
    if (log->gathered == NULL) log->gathered = malloc(room);
    if (log->gathered != NULL) sqlite3_rollback_hook(connection, let_go, log);
    return log->gathered != NULL;
}
