// SPDX-License-Identifier: Apache-2.0
// Runs a command and counts its system calls, over all of its threads and children, in the order in which the kernel
// saw them; lists them, ends the command at one of them, lets one fail, or records what reached the file system.
//
//   syscalls list   [-r ROOT] [-c CLASS] OUT -- COMMAND…            every counted call, one line each
//   syscalls kill   [-r ROOT] [-c CLASS] N -- COMMAND…              SIGKILL where the Nth counted call begins
//   syscalls error  [-r ROOT] [-c CLASS] [-s] N ERRNO -- COMMAND…   the Nth counted call fails; -s: and all of its kind below ROOT
//   syscalls short  [-r ROOT] [-c CLASS] N -- COMMAND…              the Nth counted read or write does half of it
//   syscalls record -r ROOT [-k N] [-e ERRNO] [-s] OUT -- COMMAND…  every change below ROOT with its bytes; -k: SIGKILL
//                                                                   where the Nth call of the class begins; -e: it fails
//
// CLASS: all (default); changes (what can change a file, a folder or a lock); files (what takes a path or descriptor
// outside of the system's folders, or standard output). Exit code: the command's; 137 when it was killed; 125 when this
// program could not do its work.
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { at_path0 = 1, at_path1 = 2, on_descriptor = 4, changes = 8, transfers = 16, maps = 32 };

struct call {
    long number;
    const char *name;
    int what;
};

// The calls that take a path or a descriptor. Any other is counted by number in the class `all` alone.
static const struct call calls[] = {
#ifdef SYS_open
    {SYS_open, "open", at_path0}, {SYS_stat, "stat", at_path0}, {SYS_lstat, "lstat", at_path0},
    {SYS_access, "access", at_path0}, {SYS_rename, "rename", at_path0 | changes},
    {SYS_mkdir, "mkdir", at_path0 | changes}, {SYS_rmdir, "rmdir", at_path0 | changes},
    {SYS_unlink, "unlink", at_path0 | changes}, {SYS_link, "link", at_path0 | changes},
    {SYS_symlink, "symlink", at_path0 | changes}, {SYS_readlink, "readlink", at_path0},
    {SYS_creat, "creat", at_path0 | changes}, {SYS_chmod, "chmod", at_path0 | changes},
    {SYS_getdents, "getdents", on_descriptor},
#endif
    {SYS_openat, "openat", at_path1}, {SYS_newfstatat, "newfstatat", at_path1}, {SYS_statx, "statx", at_path1},
    {SYS_faccessat, "faccessat", at_path1}, {SYS_faccessat2, "faccessat2", at_path1},
    {SYS_renameat2, "renameat2", at_path1 | changes}, {SYS_renameat, "renameat", at_path1 | changes},
    {SYS_mkdirat, "mkdirat", at_path1 | changes}, {SYS_unlinkat, "unlinkat", at_path1 | changes},
    {SYS_linkat, "linkat", at_path1 | changes}, {SYS_symlinkat, "symlinkat", at_path1 | changes},
    {SYS_readlinkat, "readlinkat", at_path1}, {SYS_utimensat, "utimensat", at_path1 | changes},
    {SYS_fchmodat, "fchmodat", at_path1 | changes}, {SYS_chdir, "chdir", at_path0},
    {SYS_truncate, "truncate", at_path0 | changes}, {SYS_read, "read", on_descriptor | transfers},
    {SYS_pread64, "pread64", on_descriptor | transfers},
    {SYS_write, "write", on_descriptor | changes | transfers},
    {SYS_pwrite64, "pwrite64", on_descriptor | changes | transfers},
    {SYS_writev, "writev", on_descriptor | changes}, {SYS_pwritev, "pwritev", on_descriptor | changes},
    {SYS_fsync, "fsync", on_descriptor | changes}, {SYS_fdatasync, "fdatasync", on_descriptor | changes},
    {SYS_sync_file_range, "sync_file_range", on_descriptor}, {SYS_syncfs, "syncfs", on_descriptor | changes},
    {SYS_ftruncate, "ftruncate", on_descriptor | changes}, {SYS_fallocate, "fallocate", on_descriptor | changes},
    {SYS_flock, "flock", on_descriptor | changes}, {SYS_fcntl, "fcntl", on_descriptor},
    {SYS_fstat, "fstat", on_descriptor}, {SYS_lseek, "lseek", on_descriptor}, {SYS_close, "close", on_descriptor},
    {SYS_getdents64, "getdents64", on_descriptor}, {SYS_fchmod, "fchmod", on_descriptor | changes},
    {SYS_sendfile, "sendfile", on_descriptor | changes}, {SYS_mmap, "mmap", maps},
    {SYS_copy_file_range, "copy_file_range", on_descriptor | changes},
    {SYS_inotify_add_watch, "inotify_add_watch", 0},
};

struct thread {
    pid_t id;
    int is_inside;     // between the entry and the exit of a call
    int action;        // what to do at the exit: 0 nothing, 1 set the result
    const struct call *call;
    uint64_t args[6];
    long began;        // sequence of the record file at the entry
    char path[PATH_MAX];
    char second[PATH_MAX];
    int existed;
};

static struct thread *threads;
static size_t thread_count;
static const char *root = "";
static size_t root_length;
static enum { all_calls, changing_calls, file_calls } class = all_calls;
static FILE *out;
static long sequence;

static void die(const char *what) {
    fprintf(stderr, "syscalls: %s: %s\n", what, strerror(errno));
    exit(125);
}

static struct thread *thread_of(pid_t id) {
    for (size_t i = 0; i < thread_count; i++)
        if (threads[i].id == id) return &threads[i];
    threads = realloc(threads, (thread_count + 1) * sizeof *threads);
    if (!threads) die("memory");
    memset(&threads[thread_count], 0, sizeof *threads);
    threads[thread_count].id = id;
    return &threads[thread_count++];
}

static void forget(pid_t id) {
    for (size_t i = 0; i < thread_count; i++)
        if (threads[i].id == id) {
            threads[i] = threads[--thread_count];
            return;
        }
}

static const struct call *find(long number) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number) return &calls[i];
    return NULL;
}

static int read_memory(pid_t id, uint64_t address, void *into, size_t count) {
    struct iovec here = {into, count}, there = {(void *)(uintptr_t)address, count};
    return process_vm_readv(id, &here, 1, &there, 1, 0) == (ssize_t)count;
}

static void read_text(pid_t id, uint64_t address, char *into) {
    size_t filled = 0;
    // By pieces that do not cross a page, for the next page may not be there.
    while (filled < PATH_MAX - 1) {
        size_t piece = 4096 - (address + filled) % 4096;
        if (piece > PATH_MAX - 1 - filled) piece = PATH_MAX - 1 - filled;
        if (!read_memory(id, address + filled, into + filled, piece)) break;
        if (memchr(into + filled, 0, piece)) return;
        filled += piece;
    }
    into[filled] = 0;
}

static void descriptor_path(pid_t id, long descriptor, char *into) {
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%ld", id, descriptor);
    ssize_t length = readlink(link, into, PATH_MAX - 1);
    into[length < 0 ? 0 : length] = 0;
}

// Makes a path absolute, as the traced thread means it.
static void resolve(pid_t id, int folder, uint64_t address, char *into) {
    char given[PATH_MAX], base[PATH_MAX] = "";
    read_text(id, address, given);
    if (given[0] == '/') {
        memcpy(into, given, sizeof given);
        return;
    }
    if (folder == AT_FDCWD) {
        char link[64];
        snprintf(link, sizeof link, "/proc/%d/cwd", id);
        ssize_t length = readlink(link, base, sizeof base - 1);
        base[length < 0 ? 0 : length] = 0;
    } else {
        descriptor_path(id, folder, base);
    }
    size_t length = strlen(base), more = strlen(given);
    if (length + more + 2 > PATH_MAX) {
        into[0] = 0;
        return;
    }
    memcpy(into, base, length);
    if (length && more) into[length++] = '/';
    memcpy(into + length, given, more + 1);
}

static int is_below_root(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static int is_system(const char *path) {
    static const char *folders[] = {"/usr/", "/lib", "/opt/", "/etc/", "/proc/", "/sys/", "/dev/null", "anon_inode", ""};
    if (is_below_root(path)) return 0;
    if (!path[0]) return 1;
    for (size_t i = 0; folders[i][0]; i++)
        if (!strncmp(path, folders[i], strlen(folders[i]))) return 1;
    return 0;
}

// Fills in what a call is about; true when it is counted.
static int look(struct thread *t) {
    const struct call *c = t->call;
    t->path[0] = t->second[0] = 0;
    if (class == all_calls && !out) return 1;
    if (!c) return class == all_calls;
    int folder = (int)t->args[0];
    if (c->what & at_path0) resolve(t->id, AT_FDCWD, t->args[0], t->path);
    if (c->what & at_path1) resolve(t->id, folder, t->args[1], t->path);
    if (c->what & on_descriptor) descriptor_path(t->id, (long)t->args[0], t->path);
    if ((c->what & maps) && !(t->args[3] & MAP_ANONYMOUS)) descriptor_path(t->id, (long)t->args[4], t->path);
    if (class == all_calls) return 1;
    int is_output = c->number == SYS_write && (t->args[0] == 1 || t->args[0] == 2);
    if (is_output) return 1;
    if (is_system(t->path)) return 0;
    if (class == file_calls) return c->what != 0;
    if (c->number == SYS_openat) return (t->args[2] & (O_CREAT | O_TRUNC)) != 0;
#ifdef SYS_open
    if (c->number == SYS_open) return (t->args[1] & (O_CREAT | O_TRUNC)) != 0;
#endif
    if (c->number == SYS_fcntl) return t->args[1] == F_SETLK || t->args[1] == F_SETLKW;
    return (c->what & changes) != 0;
}

#if defined(__x86_64__)
static void set_number(pid_t id, long number) {
    if (ptrace(PTRACE_POKEUSER, id, offsetof(struct user_regs_struct, orig_rax), number)) die("changing a call");
}
static void set_result(pid_t id, long result) {
    if (ptrace(PTRACE_POKEUSER, id, offsetof(struct user_regs_struct, rax), result)) die("changing a result");
}
static void set_count(pid_t id, long count) {
    if (ptrace(PTRACE_POKEUSER, id, offsetof(struct user_regs_struct, rdx), count)) die("changing a count");
}
#elif defined(__aarch64__)
static void set_number(pid_t id, long number) {
    int value = (int)number;
    struct iovec part = {&value, sizeof value};
    if (ptrace(PTRACE_SETREGSET, id, NT_ARM_SYSTEM_CALL, &part)) die("changing a call");
}
static void set_register(pid_t id, int index, long value) {
    struct user_regs_struct registers;
    struct iovec part = {&registers, sizeof registers};
    if (ptrace(PTRACE_GETREGSET, id, NT_PRSTATUS, &part)) die("reading registers");
    registers.regs[index] = (unsigned long)value;
    if (ptrace(PTRACE_SETREGSET, id, NT_PRSTATUS, &part)) die("changing registers");
}
static void set_result(pid_t id, long result) { set_register(id, 0, result); }
static void set_count(pid_t id, long count) { set_register(id, 2, count); }
#else
#error "unknown processor"
#endif

// MARK: - Recording

static void print_path(const char *path) {
    // Relative to the root; names of ours hold no tabs.
    const char *name = path + root_length;
    fputs(*name == '/' ? name + 1 : ".", out);
}

static unsigned long long inode(const char *path) {
    struct stat status;
    return lstat(path, &status) ? 0 : (unsigned long long)status.st_ino;
}

static unsigned long long descriptor_inode(pid_t id, long descriptor) {
    char link[64];
    struct stat status;
    snprintf(link, sizeof link, "/proc/%d/fd/%ld", id, descriptor);
    return stat(link, &status) ? 0 : (unsigned long long)status.st_ino;
}

static void print_bytes(pid_t id, uint64_t address, size_t count) {
    static const char digits[] = "0123456789abcdef";
    unsigned char *bytes = malloc(count ? count : 1);
    char *text = malloc(2 * count + 1);
    if (!bytes || !text) die("memory");
    if (count && !read_memory(id, address, bytes, count)) die("reading what was written");
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * count] = 0;
    fputs(text, out);
    free(text);
    free(bytes);
}

static long long position(pid_t id, long descriptor) {
    char path[64], line[128];
    long long at = -1;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%ld", id, descriptor);
    FILE *info = fopen(path, "r");
    if (!info) return -1;
    while (fgets(line, sizeof line, info))
        if (sscanf(line, "pos: %lld", &at) == 1) break;
    fclose(info);
    return at;
}

static void unsupported(struct thread *t) {
    fprintf(stderr, "syscalls: cannot record %s on %s\n", t->call->name, t->path);
    exit(125);
}

static void record_entry(struct thread *t) {
    const struct call *c = t->call;
    t->began = sequence;
    if (!c) return;
    if (c->number == SYS_write && t->args[0] == 1) {
        fprintf(out, "%ld\toutput\t%d\t", ++sequence, t->id);
        print_bytes(t->id, t->args[1], t->args[2]);
        fputc('\n', out);
    }
    if (!is_below_root(t->path)) return;
    t->existed = access(t->path, F_OK) == 0;
    switch (c->number) {
#ifdef SYS_rename
    case SYS_rename: resolve(t->id, AT_FDCWD, t->args[1], t->second); break;
#endif
    case SYS_renameat: case SYS_renameat2: resolve(t->id, (int)t->args[2], t->args[3], t->second); break;
    }
}

static void record_open(struct thread *t, int flags) {
    if (flags & O_DIRECT) unsupported(t);
    if ((flags & O_CREAT) && !t->existed) {
        fprintf(out, "%ld\tcreate\t", ++sequence);
        print_path(t->path);
        fprintf(out, "\t%llu\n", inode(t->path));
    } else if (flags & O_TRUNC) {
        fprintf(out, "%ld\ttruncate\t%llu\t0\n", ++sequence, inode(t->path));
    }
}

static void record_write(struct thread *t, long result) {
    long long at = t->call->number == SYS_pwrite64 ? (long long)t->args[3] : position(t->id, (long)t->args[0]) - result;
    fprintf(out, "%ld\twrite\t%llu\t%lld\t", ++sequence, descriptor_inode(t->id, (long)t->args[0]), at);
    print_bytes(t->id, t->args[1], (size_t)result);
    fputc('\n', out);
}

static int is_shared_memory(const char *path) {
    size_t length = strlen(path);
    return length > 4 && !strcmp(path + length - 4, "-shm");
}

static void record_exit(struct thread *t, long result) {
    const struct call *c = t->call;
    if (!c || result < 0 || !is_below_root(t->path) || is_shared_memory(t->path)) return;
    long number = c->number;
#ifdef SYS_open
    if (number == SYS_open) return record_open(t, (int)t->args[1]);
    if (number == SYS_mkdir) number = SYS_mkdirat;
    if (number == SYS_unlink) number = SYS_unlinkat;
    if (number == SYS_rename) number = SYS_renameat;
    if (number == SYS_rmdir || number == SYS_link || number == SYS_symlink || number == SYS_creat) unsupported(t);
#endif
    switch (number) {
    case SYS_openat: record_open(t, (int)t->args[2]); break;
    case SYS_write: case SYS_pwrite64: record_write(t, result); break;
    case SYS_fsync: case SYS_fdatasync:
        fprintf(out, "%ld\tsync\t%llu\t%ld\n", ++sequence, descriptor_inode(t->id, (long)t->args[0]), t->began);
        break;
    case SYS_ftruncate:
        fprintf(out, "%ld\ttruncate\t%llu\t%lld\n", ++sequence, descriptor_inode(t->id, (long)t->args[0]),
            (long long)t->args[1]);
        break;
    case SYS_mkdirat: case SYS_unlinkat:
        fprintf(out, "%ld\t%s\t", ++sequence, number == SYS_mkdirat ? "mkdir" : "unlink");
        print_path(t->path);
        fprintf(out, "\t%llu\n", inode(t->path));
        break;
    case SYS_renameat: case SYS_renameat2:
        if (!is_below_root(t->second)) unsupported(t);
        fprintf(out, "%ld\trename\t", ++sequence);
        print_path(t->path);
        fputc('\t', out);
        print_path(t->second);
        fputc('\n', out);
        break;
    case SYS_mmap:
        if ((t->args[3] & MAP_SHARED) && (t->args[2] & PROT_WRITE)) unsupported(t);
        break;
    case SYS_writev: case SYS_pwritev: case SYS_truncate: case SYS_fallocate: case SYS_linkat: case SYS_symlinkat:
    case SYS_sendfile: case SYS_copy_file_range: case SYS_syncfs: unsupported(t); break;
    }
}

// A sync that failed: what it was to put on the disk counts as written from now on, and is not there.
static void record_failure(struct thread *t) {
    if (!t->call || (t->call->number != SYS_fsync && t->call->number != SYS_fdatasync)) return;
    fprintf(out, "%ld\tlost\t%llu\t%ld\n", ++sequence, descriptor_inode(t->id, (long)t->args[0]), t->began);
}

// MARK: - The command

static enum { listing, killing, failing, shortening, recording } mode;
static long wanted, failure, counted;
static int is_sticky, is_struck;
static const struct call *struck;

static void strike(struct thread *t, pid_t leader) {
    is_struck = 1;
    struck = t->call;
    t->began = sequence;
    if (mode == killing || (mode == recording && !failure)) {
        kill(leader, SIGKILL);
    } else if (mode == failing || mode == recording) {
        set_number(t->id, -1);
        t->action = 1;
    } else if (mode == shortening && t->call && (t->call->what & transfers) && t->args[2] > 1) {
        set_count(t->id, (long)(t->args[2] / 2));
    }
}

static void enter(struct thread *t, pid_t leader) {
    int is_counted = look(t);
    // A disk that stays full, or broken, is the ledger's; standard output has room.
    int is_hit = is_counted && wanted
        && (counted + 1 == wanted || (is_sticky && is_struck && t->call == struck && is_below_root(t->path)));
    if (mode == recording && !is_hit) record_entry(t);
    if (!is_counted) return;
    counted++;
    if (mode == listing) {
        if (t->call) fprintf(out, "%ld\t%d\t%s\t%s\n", counted, t->id, t->call->name, t->path);
        else fprintf(out, "%ld\t%d\t-\t\n", counted, t->id);
        return;
    }
    if (is_hit) strike(t, leader);
}

static void handle(struct thread *t, pid_t leader) {
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, t->id, sizeof info, &info) <= 0) return;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
        t->is_inside = 1;
        t->action = 0;
        t->call = find((long)info.entry.nr);
        for (int i = 0; i < 6; i++) t->args[i] = info.entry.args[i];
        enter(t, leader);
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && t->is_inside) {
        t->is_inside = 0;
        if (t->action == 1) {
            set_result(t->id, -failure);
            if (mode == recording) record_failure(t);
        } else if (mode == recording) record_exit(t, (long)info.exit.rval);
    }
}

static int run(char **command) {
    pid_t leader = fork();
    if (leader < 0) die("fork");
    if (!leader) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    int status, code = 125;
    if (waitpid(leader, &status, 0) != leader) die("waiting");
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
        PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, leader, 0, options)) die("tracing");
    ptrace(PTRACE_SYSCALL, leader, 0, 0);
    for (;;) {
        pid_t id = waitpid(-1, &status, __WALL);
        if (id < 0) break;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            int ended = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            if (mode == recording) fprintf(out, "%ld\texit\t%d\t%d\n", ++sequence, id, ended);
            if (id == leader) code = ended;
            forget(id);
            continue;
        }
        int signal = WSTOPSIG(status), event = status >> 16;
        if (signal == (SIGTRAP | 0x80)) {
            handle(thread_of(id), leader);
            signal = 0;
        } else if (event) {
            signal = 0;
        } else if (signal == SIGSTOP && !thread_of(id)->is_inside) {
            // A new thread or child begins with this stop.
            signal = 0;
        }
        ptrace(PTRACE_SYSCALL, id, 0, signal);
    }
    return code;
}

int main(int count, char **words) {
    if (count < 2) return 125;
    const char *verb = words[1];
    int option, next = 2;
    mode = !strcmp(verb, "list") ? listing : !strcmp(verb, "kill") ? killing : !strcmp(verb, "error") ? failing
        : !strcmp(verb, "short") ? shortening : recording;
    optind = 2;
    while ((option = getopt(count, words, "+r:c:sk:e:")) != -1) {
        if (option == 'r') root = optarg;
        else if (option == 's') is_sticky = 1;
        else if (option == 'k') wanted = atol(optarg);
        else if (option == 'e') failure = atol(optarg);
        else if (option == 'c')
            class = !strcmp(optarg, "changes") ? changing_calls : !strcmp(optarg, "files") ? file_calls : all_calls;
        else return 125;
    }
    next = optind;
    root_length = strlen(root);
    if (mode == listing || mode == recording) {
        out = fopen(words[next++], "w");
        if (!out) die("opening the list");
    } else {
        wanted = atol(words[next++]);
        if (mode == failing) failure = atol(words[next++]);
    }
    if (next < count && !strcmp(words[next], "--")) next++;
    if (next >= count) return 125;
    int code = run(words + next);
    if (out && fclose(out)) die("writing the list");
    if (mode != listing && mode != recording) fprintf(stderr, "syscalls: %ld counted, %s\n", counted, is_struck ? "struck" : "missed");
    return code;
}
