// SPDX-License-Identifier: Apache-2.0
// What this machine allows: the device alone, and SQLite without anything of ours around it.
//
//   floor device FILE N      N times: write three pages of 4 KiB over old ones, fdatasync
//   floor start N PROGRAM…   N times: start the program and wait for its end
//   floor spend PROGRAM…     start the program once, and what it took; its peak of memory is told from a process as small
//                            as this one, because the kernel gives a new program the peak of the one that started it
//   floor scan FILE…         ask libyaml for all events of each file
//   floor replay TRACE DB    execute the statements that a recorded run of the SQLite store executed
//
// A trace (`atelier-bench … --trace FILE`) holds every statement of every write transaction with the values that were
// bound, in order. They are read and decoded before the clock starts; what is timed is bind, step and reset of prepared
// statements, with BEGIN and COMMIT where the store had them, on a connection that syncs as the store's does.
#include <fcntl.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <yaml.h>

typedef struct {
    enum { NONE, INTEGER, TEXT, BLOB } kind;
    int parameter;
    sqlite3_int64 number; // the length of text and blob
    char *bytes;
} Value;

typedef struct {
    int statement;
    int count;
    size_t first; // index of its first value
} Execution;

static sqlite3 *database;
static char *templates[4096];
static sqlite3_stmt *prepared[4096];
static Execution *executions;
static size_t execution_count, execution_room;
static Value *values;
static size_t value_count, value_room;

static void give_up(const char *what) {
    fprintf(stderr, "floor: %s: %s\n", what, database ? sqlite3_errmsg(database) : "");
    exit(1);
}

static double seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void report(double wall, double cpu, size_t commits) {
    printf("seconds %.6f\ncpu_seconds %.6f\ncommits %zu\n", wall, cpu, commits);
}

// MARK: The device

static int device(const char *path, long count) {
    enum { PAGE = 4096, PAGES = 1024 };
    static char page[PAGE];
    int file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
    if (file < 0) give_up(path);
    for (int i = 0; i < PAGES; i++)
        if (write(file, page, PAGE) != PAGE) give_up(path);
    fsync(file);
    double start = seconds(CLOCK_MONOTONIC);
    for (long i = 0; i < count; i++) {
        memset(page, (int)i, sizeof page);
        for (long k = 0; k < 3; k++)
            if (pwrite(file, page, PAGE, (i * 3 + k) % PAGES * PAGE) != PAGE) give_up(path);
        if (fdatasync(file) != 0) give_up(path);
    }
    report(seconds(CLOCK_MONOTONIC) - start, 0, (size_t)count);
    close(file);
    return unlink(path);
}

// MARK: Starting a program

static int start(long count, char **words) {
    extern char **environ;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    double begin = seconds(CLOCK_MONOTONIC);
    for (long i = 0; i < count; i++) {
        pid_t child;
        int status;
        if (posix_spawn(&child, words[0], &quiet, 0, words, environ) != 0) give_up(words[0]);
        if (waitpid(child, &status, 0) != child || status != 0) give_up(words[0]);
    }
    report(seconds(CLOCK_MONOTONIC) - begin, 0, (size_t)count);
    return 0;
}

static int spend(char **words) {
    extern char **environ;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    double begin = seconds(CLOCK_MONOTONIC);
    pid_t child;
    int status;
    struct rusage usage;
    if (posix_spawn(&child, words[0], &quiet, 0, words, environ) != 0) give_up(words[0]);
    if (wait4(child, &status, 0, &usage) != child || !WIFEXITED(status)) give_up(words[0]);
    double end = seconds(CLOCK_MONOTONIC);
    report(end - begin,
           (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6,
           1);
    printf("peak %ld\nstatus %d\n", usage.ru_maxrss * 1024, WEXITSTATUS(status));
    return 0;
}

// MARK: Reading a trace

static Value *next_value(int parameter) {
    if (value_count == value_room) values = realloc(values, (value_room = value_room * 2 + 1024) * sizeof *values);
    Value *value = &values[value_count++];
    memset(value, 0, sizeof *value);
    value->parameter = parameter;
    return value;
}

static int hexadecimal(char digit) { return digit <= '9' ? digit - '0' : (digit | 32) - 'a' + 10; }

// Reads one literal of an expanded statement and returns what follows it.
static const char *read_literal(const char *at, Value *value) {
    if (*at == '\'') {
        const char *end = at + 1;
        size_t length = 0;
        value->kind = TEXT;
        value->bytes = malloc(strlen(at));
        while (*end != '\'' || *++end == '\'') value->bytes[length++] = *end++;
        value->bytes = realloc(value->bytes, length + 1);
        value->number = (sqlite3_int64)length;
        return end;
    }
    if (*at == 'x') {
        const char *end = strchr(at + 2, '\'');
        value->kind = BLOB;
        value->number = (end - at - 2) / 2;
        value->bytes = malloc((size_t)value->number + 1);
        for (sqlite3_int64 i = 0; i < value->number; i++)
            value->bytes[i] = (char)(hexadecimal(at[2 + 2 * i]) << 4 | hexadecimal(at[3 + 2 * i]));
        return end + 1;
    }
    if (strncmp(at, "NULL", 4) == 0) return at + 4;
    char *end;
    value->kind = INTEGER;
    value->number = strtoll(at, &end, 10);
    if (end == at) give_up("a literal that is none");
    return end;
}

// Finds the values of an execution by laying the statement beside its expanded text.
static void read_execution(int statement, const char *expanded) {
    if (execution_count == execution_room)
        executions = realloc(executions, (execution_room = execution_room * 2 + 1024) * sizeof *executions);
    Execution *execution = &executions[execution_count++];
    *execution = (Execution){statement, 0, value_count};
    int last = 0;
    for (const char *at = templates[statement]; *at;) {
        if (*at != '?') {
            if (*at++ != *expanded++) give_up("a statement that does not fit its expanded text");
            continue;
        }
        char *end;
        long number = strtol(++at, &end, 10);
        int parameter = end == at ? last + 1 : (int)number;
        at = end;
        if (parameter > last) last = parameter;
        expanded = read_literal(expanded, next_value(parameter));
        execution->count++;
    }
}

// Returns the index of the execution at which the clock starts.
static size_t read_trace(const char *path) {
    FILE *file = fopen(path, "r");
    char kind;
    int statement;
    size_t length, start = 0;
    if (!file) give_up(path);
    while (fscanf(file, " %c %d %zu", &kind, &statement, &length) == 3) {
        char *text = malloc(length + 1);
        fgetc(file);
        if (fread(text, 1, length, file) != length) give_up("a trace that was cut");
        text[length] = 0;
        if (kind == 'T') templates[statement] = text;
        if (kind == 'X') read_execution(statement, text);
        if (kind == 'M') start = execution_count;
        if (kind != 'T') free(text);
    }
    fclose(file);
    return start;
}

// MARK: Executing it

static void execute(const char *sql) {
    if (sqlite3_exec(database, sql, 0, 0, 0) != SQLITE_OK) give_up(sql);
}

static void perform(const Execution *execution) {
    sqlite3_stmt **statement = &prepared[execution->statement];
    const char *sql = templates[execution->statement];
    if (!*statement && sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, 0) != SQLITE_OK)
        give_up(sql);
    for (int i = 0; i < execution->count; i++) {
        const Value *value = &values[execution->first + (size_t)i];
        switch (value->kind) {
        case NONE: sqlite3_bind_null(*statement, value->parameter); break;
        case INTEGER: sqlite3_bind_int64(*statement, value->parameter, value->number); break;
        case TEXT:
            sqlite3_bind_text(*statement, value->parameter, value->bytes, (int)value->number, SQLITE_STATIC);
            break;
        case BLOB:
            sqlite3_bind_blob(*statement, value->parameter, value->bytes, (int)value->number, SQLITE_STATIC);
            break;
        }
    }
    int code = sqlite3_step(*statement);
    if (code != SQLITE_DONE && code != SQLITE_ROW) give_up(sql);
    if (sqlite3_reset(*statement) != SQLITE_OK) give_up(sql);
}

static int replay(const char *trace, const char *path) {
    size_t start = read_trace(trace), commits = 0;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(path, &database, flags, 0) != SQLITE_OK) give_up(path);
    execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
            "PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000;"
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    for (size_t i = 0; i < start; i++) perform(&executions[i]);
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = start; i < execution_count; i++) {
        perform(&executions[i]);
        if (strcmp(templates[executions[i].statement], "COMMIT") == 0) commits++;
    }
    report(seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, commits);
    printf("statements %zu\n", execution_count - start);
    _exit(fflush(stdout)); // without the checkpoint of a last close
}

// MARK: Reading YAML

// All events of each file, and nothing else: what any reader that uses libyaml pays.
static int scan(int count, char **paths) {
    size_t room = 0, events = 0;
    unsigned char *bytes = 0;
    for (int i = 0; i < count; i++) {
        struct stat about;
        int file = open(paths[i], O_RDONLY);
        if (file < 0 || fstat(file, &about) != 0) give_up(paths[i]);
        if ((size_t)about.st_size > room) bytes = realloc(bytes, room = (size_t)about.st_size);
        if (read(file, bytes, (size_t)about.st_size) != about.st_size) give_up(paths[i]);
        close(file);
        yaml_parser_t parser;
        yaml_event_t event;
        yaml_parser_initialize(&parser);
        yaml_parser_set_input_string(&parser, bytes, (size_t)about.st_size);
        for (int ended = 0; !ended; events++) {
            if (!yaml_parser_parse(&parser, &event)) give_up(paths[i]);
            ended = event.type == YAML_STREAM_END_EVENT;
            yaml_event_delete(&event);
        }
        yaml_parser_delete(&parser);
    }
    printf("events %zu\n", events);
    return 0;
}

int main(int count, char **words) {
    if (count == 4 && strcmp(words[1], "device") == 0) return device(words[2], atol(words[3]));
    if (count > 3 && strcmp(words[1], "start") == 0) return start(atol(words[2]), words + 3);
    if (count > 2 && strcmp(words[1], "spend") == 0) return spend(words + 2);
    if (count == 4 && strcmp(words[1], "replay") == 0) return replay(words[2], words[3]);
    if (count > 2 && strcmp(words[1], "scan") == 0) return scan(count - 2, words + 2);
    fprintf(stderr, "usage: floor device FILE N | floor start N PROGRAM… | floor spend PROGRAM… | floor replay TRACE DB |"
                    " floor scan FILE…\n");
    return 2;
}
