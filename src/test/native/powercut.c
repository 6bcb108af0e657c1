/*
 * What a disk holds after a power cut: a library for LD_PRELOAD that books, for the files below one
 * directory, what processes have made durable. The books are shared by all processes that have the
 * library: what one wrote another may sync, as the processes of a database server do.
 *
 *   POWERCUT_ROOT   the directory, as a real path
 *   POWERCUT_STORE  where the books are kept: on the same file system, outside of the directory
 *
 * Content. STORE/content/<inode> is a file as it was last synced. What was not synced is not in there.
 *
 *   STORE/dirty/<inode>   the ranges that were written, each appended when its write has ended
 *   STORE/state/<inode>   up to where of these the last sync has copied; locked for a whole sync
 *   STORE/stream/<inode>  says that the C library writes the file by itself, which cannot be seen
 *
 * fsync and fdatasync copy the ranges that were there when they began, of a file with an unseen writer
 * all of it, and only then return.
 *
 * Names. STORE/log has a line for each change of a directory, in order, and for each sync:
 *
 *   N dir name inode type         a new entry (type d or f)
 *   R dir name newdir newname inode type   a rename
 *   U dir name                    an entry removed
 *   D dir (name inode type)*      fsync of a directory, with the entries it then has
 *   F kind (dir name inode type)* fsync (kind f) or fdatasync (d) of a file, with the entries of its path
 *   S size                        a sync that makes a journaling file system commit what it has: the log
 *                                 had this size when it began, so it answers for the lines before that
 *   M name                        a file mapped for writing: its writes cannot be seen
 *
 * Fields end with a tab, lines with a line feed. Directories and files are named by inode, and no
 * inode is used twice: what is removed is kept in STORE/pin. The process that reads the log judges what
 * each file system would make of it.
 *
 * A name changes, and its line is written, under a lock on STORE/lock, which another process may take to
 * change the directory as well. A lock belongs to a descriptor that is opened for it, so it keeps out
 * threads and forked children alike; there is no other state that changes in a process. System calls are
 * made directly, so nothing here comes back here. A call that would change something unseen aborts.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define FOREVER LLONG_MAX
#define COPIED_AT_ONCE 65536
#define API __attribute__((visibility("default")))

struct range { long long from, to; };

/* What is known of a file since its last sync: its size then, and hashes of the paths that an F line of each kind has. */
struct state { long long copied, size; unsigned long long path[2]; };

static char root[PATH_MAX];
static size_t root_length;
static dev_t device;
static int log_fd = -1, store_dir = -1, content_dir = -1, dirty_dir = -1, state_dir = -1, stream_dir = -1, pin_dir = -1;
static long (*system_call)(long number, ...);

/* The C library's own function, of which there is another one here. */
static void *next(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

static long (*calls(void))(long number, ...) {
    if (!system_call) system_call = (long (*)(long, ...)) next("syscall");
    return system_call;
}
#define RAW(...) calls()(__VA_ARGS__)

static int raw_open(int dir, const char *path, int flags, int mode) {
    return RAW(SYS_openat, dir, path, flags | O_CLOEXEC, mode);
}

static void fail(const char *what) {
    dprintf(2, "powercut: %s: %s\n", what, strerror(errno));
    abort();
}

/* For a call that nobody makes so far; whoever does needs a way to be seen. */
static void unseen(const char *call, const char *path) {
    dprintf(2, "powercut: %s of %s would not be seen\n", call, path);
    abort();
}

static int directory_in(int dir, const char *name) {
    int fd = raw_open(dir, name, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0) fail(name);
    return fd;
}

static void stream_to(int fd);

__attribute__((constructor)) static void begin(void) {
    const char *r = getenv("POWERCUT_ROOT"), *s = getenv("POWERCUT_STORE");
    if (!r || !s) return;
    struct stat st;
    if (stat(r, &st)) fail(r);
    device = st.st_dev;
    store_dir = directory_in(AT_FDCWD, s);
    content_dir = directory_in(store_dir, "content");
    dirty_dir = directory_in(store_dir, "dirty");
    state_dir = directory_in(store_dir, "state");
    stream_dir = directory_in(store_dir, "stream");
    pin_dir = directory_in(store_dir, "pin");
    log_fd = raw_open(store_dir, "log", O_WRONLY | O_APPEND, 0);
    if (log_fd < 0) fail("the log");
    snprintf(root, sizeof root, "%s", r);
    root_length = strlen(root);
    stream_to(1);
    stream_to(2);
}

/* An exclusive lock on a file of the store; returns its descriptor, which is the lock. */
static int lock(int dir, const char *name) {
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = raw_open(dir, name, O_RDWR | O_CREAT, 0644);
    if (fd < 0) fail("a lock");
    while (fcntl(fd, F_OFD_SETLKW, &whole)) {
        if (errno != EINTR) fail("a lock");
    }
    return fd;
}

/* Explicitly, since a child that is about to execute a program may have the descriptor too. */
static void unlock(int fd) {
    struct flock whole = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    fcntl(fd, F_OFD_SETLK, &whole);
    RAW(SYS_close, fd);
}

/* ---- names ---- */

static int lock_names(void) { return lock(store_dir, "lock"); }

struct line { char *text; size_t length, room; };

static void add(struct line *line, const char *format, ...) {
    va_list values;
    for (;;) {
        va_start(values, format);
        size_t left = line->room - line->length;
        size_t needed = vsnprintf(line->text ? line->text + line->length : NULL, left, format, values);
        va_end(values);
        if (needed < left) { line->length += needed; return; }
        line->room = (line->length + needed + 1) * 2;
        line->text = realloc(line->text, line->room);
    }
}

/* One write, so that a line is there as a whole or not at all: the log is opened for appending. */
static void book(struct line *line) {
    add(line, "\n");
    if (RAW(SYS_write, log_fd, line->text, line->length) != (long) line->length) fail("the log");
    free(line->text);
}

static int below(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

/* The whole path; 0 if it is not below the root. */
static int whole_path(int dir, const char *path, char *whole) {
    if (!root_length || !path) return 0;
    if (path[0] == '/') {
        if (snprintf(whole, PATH_MAX, "%s", path) >= PATH_MAX) return 0;
    } else {
        char base[PATH_MAX], link[64];
        ssize_t length;
        if (dir == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        length = readlink(link, base, sizeof base - 1);
        if (length < 0) return 0;
        base[length] = 0;
        if (snprintf(whole, PATH_MAX, "%.2000s/%.2000s", base, path) >= PATH_MAX) return 0;
    }
    for (size_t end = strlen(whole); end > 1 && whole[end - 1] == '/'; ) whole[--end] = 0;
    return below(whole);
}

/* The path that a descriptor has now; 0 if it is not below the root or is removed. */
static int path_of(int fd, char *path) {
    char link[64];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path) && !strstr(path, " (deleted)");
}

static const char *name_in(const char *path) { return strrchr(path, '/') + 1; }

static ino_t directory_of(const char *path) {
    char parent[PATH_MAX];
    struct stat st;
    snprintf(parent, sizeof parent, "%s", path);
    *strrchr(parent, '/') = 0;
    return lstat(parent, &st) ? 0 : st.st_ino;
}

static char type_of(const struct stat *st) { return S_ISDIR(st->st_mode) ? 'd' : 'f'; }

static void add_entry(struct line *line, const char *path) {
    struct stat st;
    if (!lstat(path, &st))
        add(line, "%lu\t%s\t%lu\t%c\t", directory_of(path), name_in(path), st.st_ino, type_of(&st));
}

static void book_new(const char *path) {
    struct line line = {0};
    add(&line, "N\t");
    add_entry(&line, path);
    book(&line);
}

static void inode_name(ino_t inode, char *name) { snprintf(name, 32, "%lu", inode); }

/* Keeps the inode of a file whose name is about to go, so that no other file gets its number. */
static void pin(const char *path) {
    struct stat st;
    char name[32];
    if (lstat(path, &st) || S_ISDIR(st.st_mode)) return;
    inode_name(st.st_ino, name);
    if (linkat(AT_FDCWD, path, pin_dir, name, 0) && errno != EEXIST) fail("a pin");
}

/* The same for a directory: it is moved aside instead. 0 if it cannot be removed. */
static int pin_directory(const char *path) {
    struct stat st;
    char name[32];
    int entries = 0;
    DIR *directory = lstat(path, &st) || !S_ISDIR(st.st_mode) ? NULL : opendir(path);
    if (!directory) return 0;
    for (struct dirent *entry; (entry = readdir(directory)); ) {
        entries += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    }
    closedir(directory);
    inode_name(st.st_ino, name);
    return !entries && !RAW(SYS_renameat2, AT_FDCWD, path, pin_dir, name, 0);
}

/* ---- content ---- */

/* The inode of a file below the root, also if it was removed after it was first written; else 0. */
static ino_t file_of(int fd) {
    struct stat st;
    char path[PATH_MAX], name[32];
    if (!root_length || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_dev != device) return 0;
    inode_name(st.st_ino, name);
    return !faccessat(dirty_dir, name, F_OK, 0) || path_of(fd, path) ? st.st_ino : 0;
}

/* After the write: a sync that begins before the write has ended does not answer for it. */
static void mark(int fd, long long from, long long to) {
    int error = errno;
    struct range range = {from, to};
    struct stat st;
    char path[PATH_MAX], name[32];
    if (root_length && from < to && !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_dev == device) {
        inode_name(st.st_ino, name);
        int dirty = raw_open(dirty_dir, name, O_WRONLY | O_APPEND, 0);
        if (dirty < 0 && errno == ENOENT) {
            if (!path_of(fd, path)) { errno = error; return; }
            dirty = raw_open(dirty_dir, name, O_WRONLY | O_APPEND | O_CREAT, 0644);
        }
        if (dirty < 0 || RAW(SYS_write, dirty, &range, sizeof range) != sizeof range) fail("a range");
        RAW(SYS_close, dirty);
    }
    errno = error;
}

/* From now on a sync copies all of the file. */
static void stream_to(int fd) {
    int error = errno;
    ino_t inode = file_of(fd);
    char name[32];
    if (inode) {
        inode_name(inode, name);
        int stream = raw_open(stream_dir, name, O_WRONLY | O_CREAT, 0644);
        if (stream < 0) fail("a stream");
        RAW(SYS_close, stream);
    }
    errno = error;
}

static long long offset(int fd) {
    int error = errno;
    long long at = root_length ? lseek(fd, 0, SEEK_CUR) : -1;
    errno = error;
    return at;
}

/* A write at the descriptor's offset, which other processes may have moved meanwhile. */
static void wrote(int fd, long long before, ssize_t length) {
    if (before < 0 || length <= 0) return;
    long long after = offset(fd);
    mark(fd, before < after - length ? before : after - length, after);
}

static void copy(int from, int to, struct range range) {
    char *buffer = malloc(COPIED_AT_ONCE);   /* the stacks of some threads are small */
    while (range.from < range.to) {
        long long left = range.to - range.from;
        size_t size = left < COPIED_AT_ONCE ? left : COPIED_AT_ONCE;
        ssize_t length = RAW(SYS_pread64, from, buffer, size, range.from);
        if (length < 0) fail("a synced file's content");
        if (!length) break;
        if (RAW(SYS_pwrite64, to, buffer, length, range.from) != length) fail("the content");
        range.from += length;
    }
    free(buffer);
}

static int by_start(const void *one, const void *other) {
    long long a = ((const struct range *) one)->from, b = ((const struct range *) other)->from;
    return (a > b) - (a < b);
}

/* The ranges that were written since the last sync, without those that others hold. */
static struct range *ranges_since(long long copied, const char *name, int *count, long long *end) {
    struct stat st;
    *count = 0;
    *end = copied;
    int dirty = raw_open(dirty_dir, name, O_RDONLY, 0);
    if (dirty < 0) return NULL;
    if (fstat(dirty, &st)) fail("the ranges");
    size_t size = st.st_size - copied;
    struct range *ranges = malloc(size + 1);
    if (RAW(SYS_pread64, dirty, ranges, size, copied) != (long) size) fail("the ranges");
    RAW(SYS_close, dirty);
    *end = st.st_size;
    int read = size / sizeof *ranges;
    qsort(ranges, read, sizeof *ranges, by_start);
    for (int i = 0; i < read; i++) {
        struct range *last = *count ? &ranges[*count - 1] : NULL;
        if (last && ranges[i].from <= last->to) {
            if (ranges[i].to > last->to) last->to = ranges[i].to;
        } else {
            ranges[(*count)++] = ranges[i];
        }
    }
    return ranges;
}

static unsigned long long hash(const char *text) {
    unsigned long long hash = 14695981039346656037u;   /* FNV-1a */
    while (*text) hash = (hash ^ (unsigned char) *text++) * 1099511628211u;
    return hash;
}

static void book_path(struct state *state, int fd, int data_only) {
    char path[PATH_MAX], part[PATH_MAX];
    struct line line = {0};
    int names = lock_names();
    if (path_of(fd, path) && hash(path) != state->path[data_only]) {
        state->path[data_only] = hash(path);
        add(&line, "F\t%c\t", data_only ? 'd' : 'f');
        for (char *slash = path + root_length; slash; slash = strchr(slash + 1, '/')) {
            char *end = strchr(slash + 1, '/');
            snprintf(part, sizeof part, "%.*s", (int) (end ? end - path : (long) strlen(path)), path);
            add_entry(&line, part);
        }
        book(&line);
    }
    unlock(names);
}

static long long log_size(void) {
    struct stat st;
    if (fstat(log_fd, &st)) fail("the log");
    return st.st_size;
}

static void book_commit(long long log_size_before) {
    struct line line = {0};
    add(&line, "S\t%lld\t", log_size_before);
    book(&line);
}

static int sync_file(ino_t inode, int fd, int data_only, int call) {
    char name[32], link[64];
    struct stat st;
    struct state state = {.size = -1};
    long long end;
    int count;
    inode_name(inode, name);
    int locked = lock(state_dir, name);
    if (RAW(SYS_pread64, locked, &state, sizeof state, 0L) != sizeof state && !fstatat(content_dir, name, &st, 0))
        state.size = st.st_size;
    struct range *ranges = ranges_since(state.copied, name, &count, &end);
    long long log_size_before = log_size();
    int result = RAW(call, fd), error = errno;
    if (!result) {
        int whole = faccessat(content_dir, name, F_OK, 0)   /* whoever wrote it, nobody synced it */
                || !faccessat(stream_dir, name, F_OK, 0);
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        int from = raw_open(AT_FDCWD, link, O_RDONLY, 0);
        int to = raw_open(content_dir, name, O_WRONLY | O_CREAT, 0644);
        if (from < 0 || to < 0 || fstat(fd, &st)) fail("a synced file");
        if (RAW(SYS_ftruncate, to, st.st_size)) fail("the content's size");
        for (int i = 0; i < count && !whole; i++) copy(from, to, ranges[i]);
        if (whole) copy(from, to, (struct range) {0, FOREVER});
        RAW(SYS_close, from);
        RAW(SYS_close, to);
        book_path(&state, fd, data_only);
        if (!data_only || st.st_size != state.size) book_commit(log_size_before);
        state.copied = end;
        state.size = st.st_size;
        if (RAW(SYS_pwrite64, locked, &state, sizeof state, 0L) != sizeof state) fail("a file's state");
    }
    free(ranges);
    unlock(locked);
    errno = error;
    return result;
}

/* Under the lock, so that no entry is taken for durable that came during the sync. */
static int sync_directory(int fd, int call) {
    char path[PATH_MAX];
    struct stat st;
    int names = lock_names();
    long long log_size_before = log_size();
    int result = RAW(call, fd), error = errno;
    if (!result && path_of(fd, path) && !fstat(fd, &st)) {
        struct line line = {0};
        DIR *entries = opendir(path);
        if (!entries) fail(path);
        add(&line, "D\t%lu\t", st.st_ino);
        for (struct dirent *entry; (entry = readdir(entries)); ) {
            if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
                add(&line, "%s\t%lu\t%c\t", entry->d_name, entry->d_ino, entry->d_type == DT_DIR ? 'd' : 'f');
        }
        closedir(entries);
        book(&line);
        book_commit(log_size_before);
    }
    unlock(names);
    errno = error;
    return result;
}

static int synced(int fd, int data_only, int call) {
    struct stat st;
    char path[PATH_MAX];
    if (!root_length || fstat(fd, &st)) return RAW(call, fd);
    if (S_ISDIR(st.st_mode)) return path_of(fd, path) ? sync_directory(fd, call) : RAW(call, fd);
    ino_t inode = file_of(fd);
    return inode ? sync_file(inode, fd, data_only, call) : RAW(call, fd);
}

API int fsync(int fd) { return synced(fd, 0, SYS_fsync); }
API int fdatasync(int fd) { return synced(fd, 1, SYS_fdatasync); }

API void sync(void) {
    if (root_length) unseen("sync", root);
    RAW(SYS_sync);
}
API int syncfs(int fd) {
    struct stat st;
    if (root_length && !fstat(fd, &st) && st.st_dev == device) unseen("syncfs", root);
    return RAW(SYS_syncfs, fd);
}

/* ---- opening and writing ---- */

static int opened(int dir, const char *path, int flags, int mode) {
    char whole[PATH_MAX];
    struct stat st;
    if (!(flags & (O_CREAT | O_TRUNC | O_DSYNC | __O_TMPFILE)) || !whole_path(dir, path, whole))
        return RAW(SYS_openat, dir, path, flags, mode);
    if (flags & O_DSYNC) unseen("a synchronous write", whole);
    if ((flags & O_TMPFILE) == O_TMPFILE) unseen("a file without a name", whole);
    if (!(flags & (O_CREAT | O_TRUNC))) return RAW(SYS_openat, dir, path, flags, mode);
    int names = lock_names();
    int existed = !stat(whole, &st);
    int fd = RAW(SYS_openat, dir, path, flags, mode), error = errno;
    if (fd >= 0 && !existed) book_new(whole);
    unlock(names);
    if (fd >= 0 && existed && (flags & O_TRUNC)) mark(fd, 0, FOREVER);
    errno = error;
    return fd;
}

static int mode_of(int flags, va_list rest) {
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, int) : 0;
}

#define OPEN(NAME) \
    API int NAME(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); int mode = mode_of(flags, rest); va_end(rest); \
        return opened(AT_FDCWD, path, flags, mode); } \
    API int __##NAME##_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
#define OPENAT(NAME) \
    API int NAME(int dir, const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); int mode = mode_of(flags, rest); va_end(rest); \
        return opened(dir, path, flags, mode); } \
    API int __##NAME##_2(int dir, const char *path, int flags) { return opened(dir, path, flags, 0); }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
API int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
API int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* Streams: the C library opens and writes their files by calls of its own. */

static int writes(const char *mode) { return mode[0] != 'r' || strchr(mode, '+'); }

API FILE *fdopen(int fd, const char *mode) {
    if (writes(mode)) stream_to(fd);
    return ((FILE *(*)(int, const char *)) next("fdopen"))(fd, mode);
}

static FILE *opened_stream(const char *path, const char *mode, const char *name) {
    char whole[PATH_MAX];
    if (!writes(mode) || !whole_path(AT_FDCWD, path, whole))
        return ((FILE *(*)(const char *, const char *)) next(name))(path, mode);
    int flags = strchr(mode, '+') ? O_RDWR : O_WRONLY;
    if (mode[0] != 'r') flags |= O_CREAT | (mode[0] == 'a' ? O_APPEND : O_TRUNC);
    if (strchr(mode, 'x')) flags |= O_EXCL;
    if (strchr(mode, 'e')) flags |= O_CLOEXEC;
    int fd = opened(AT_FDCWD, path, flags, 0666);
    return fd < 0 ? NULL : fdopen(fd, mode);
}
API FILE *fopen(const char *path, const char *mode) { return opened_stream(path, mode, "fopen"); }
API FILE *fopen64(const char *path, const char *mode) { return opened_stream(path, mode, "fopen64"); }

static FILE *reopened(const char *path, const char *mode, FILE *stream, const char *name) {
    char whole[PATH_MAX];
    if (writes(mode) && path && whole_path(AT_FDCWD, path, whole)) unseen("freopen", whole);
    return ((FILE *(*)(const char *, const char *, FILE *)) next(name))(path, mode, stream);
}
API FILE *freopen(const char *path, const char *mode, FILE *stream) { return reopened(path, mode, stream, "freopen"); }
API FILE *freopen64(const char *path, const char *mode, FILE *stream) {
    return reopened(path, mode, stream, "freopen64");
}

API ssize_t write(int fd, const void *data, size_t size) {
    long long before = offset(fd);
    ssize_t length = RAW(SYS_write, fd, data, size);
    wrote(fd, before, length);
    return length;
}

API ssize_t writev(int fd, const struct iovec *parts, int count) {
    long long before = offset(fd);
    ssize_t length = RAW(SYS_writev, fd, parts, count);
    wrote(fd, before, length);
    return length;
}

API ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) {
    ssize_t length = RAW(SYS_pwrite64, fd, data, size, at);
    mark(fd, at, at + length);
    return length;
}
API ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

API ssize_t pwritev64v2(int fd, const struct iovec *parts, int count, off_t at, int flags) {
    long long before = at < 0 ? offset(fd) : -1;
    ssize_t length = RAW(SYS_pwritev2, fd, parts, (long) count, at, 0L, (long) flags);
    if (at < 0 || flags & RWF_APPEND) wrote(fd, flags & RWF_APPEND ? 0 : before, length);
    else mark(fd, at, at + length);
    return length;
}
API ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t at, int flags) {
    return pwritev64v2(fd, parts, count, at, flags);
}
API ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) {
    ssize_t length = RAW(SYS_pwritev, fd, parts, (long) count, at, 0L);
    mark(fd, at, at + length);
    return length;
}
API ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }

API ssize_t sendfile64(int to, int from, off_t *at, size_t size) {
    long long before = offset(to);
    ssize_t length = RAW(SYS_sendfile, to, from, at, size);
    wrote(to, before, length);
    return length;
}
API ssize_t sendfile(int to, int from, off_t *at, size_t size) { return sendfile64(to, from, at, size); }

API ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t size, unsigned flags) {
    long long before = to_at ? -1 : offset(to);
    ssize_t length = RAW(SYS_copy_file_range, from, from_at, to, to_at, size, (long) flags);
    if (to_at) mark(to, *to_at - length, *to_at);
    else wrote(to, before, length);
    return length;
}

API ssize_t splice(int from, off_t *from_at, int to, off_t *to_at, size_t size, unsigned flags) {
    if (file_of(to)) unseen("splice", root);
    return RAW(SYS_splice, from, from_at, to, to_at, size, (long) flags);
}

API int ftruncate64(int fd, off_t size) {
    struct stat before;
    int known = !fstat(fd, &before);
    int result = RAW(SYS_ftruncate, fd, size);
    if (!result && known) mark(fd, before.st_size < size ? before.st_size : size, FOREVER);
    return result;
}
API int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

API int truncate64(const char *path, off_t size) {
    int fd = raw_open(AT_FDCWD, path, O_WRONLY, 0);
    if (fd < 0) return -1;
    int result = ftruncate64(fd, size), error = errno;
    RAW(SYS_close, fd);
    errno = error;
    return result;
}
API int truncate(const char *path, off_t size) { return truncate64(path, size); }

API int fallocate64(int fd, int mode, off_t from, off_t length) {
    int result = RAW(SYS_fallocate, fd, (long) mode, from, length);
    if (!result) mark(fd, from, mode & ~FALLOC_FL_KEEP_SIZE ? FOREVER : from + length);
    return result;
}
API int fallocate(int fd, int mode, off_t from, off_t length) { return fallocate64(fd, mode, from, length); }
API int posix_fallocate64(int fd, off_t from, off_t length) {
    return fallocate64(fd, 0, from, length) ? errno : 0;
}
API int posix_fallocate(int fd, off_t from, off_t length) { return posix_fallocate64(fd, from, length); }

API void *mmap64(void *wanted, size_t length, int protection, int flags, int fd, off_t at) {
    char path[PATH_MAX];
    if (root_length && fd >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE) && path_of(fd, path)) {
        struct line line = {0};
        add(&line, "M\t%s\t", path);
        book(&line);
    }
    return (void *) RAW(SYS_mmap, wanted, length, (long) protection, (long) flags, (long) fd, at);
}
API void *mmap(void *wanted, size_t length, int protection, int flags, int fd, off_t at) {
    return mmap64(wanted, length, protection, flags, fd, at);
}

/* Rings and queues of writes, and calls by number, pass all of the above by. */
API int io_submit(void *context, long count, void **blocks) {
    (void) context; (void) count; (void) blocks;
    if (root_length) unseen("io_submit", root);
    errno = ENOSYS;
    return -ENOSYS;
}

API long syscall(long number, ...) {
    va_list values;
    long value[6];
    va_start(values, number);
    for (int i = 0; i < 6; i++) value[i] = va_arg(values, long);
    va_end(values);
    if (root_length) {
        switch (number) {
            case SYS_copy_file_range:
                return copy_file_range(value[0], (off_t *) value[1], value[2], (off_t *) value[3], value[4], value[5]);
            case SYS_write: case SYS_writev: case SYS_pwrite64: case SYS_pwritev: case SYS_pwritev2:
            case SYS_openat: case SYS_openat2: case SYS_renameat2: case SYS_unlinkat: case SYS_linkat:
            case SYS_fsync: case SYS_fdatasync: case SYS_ftruncate: case SYS_fallocate:
            case SYS_io_submit: case SYS_io_uring_setup:
                unseen("a system call by its number", root);
        }
    }
    return RAW(number, value[0], value[1], value[2], value[3], value[4], value[5]);
}

/* ---- changes of names ---- */

API int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    char old[PATH_MAX], new[PATH_MAX];
    int old_below = whole_path(from_dir, from, old), new_below = whole_path(to_dir, to, new);
    if (!old_below && !new_below) return RAW(SYS_renameat2, from_dir, from, to_dir, to, 0);
    struct stat st;
    int names = lock_names();
    if (new_below && !lstat(new, &st) && S_ISDIR(st.st_mode)) unseen("the replacement", new);
    if (new_below) pin(new);
    int result = RAW(SYS_renameat2, from_dir, from, to_dir, to, 0), error = errno;
    if (!result) {
        struct line line = {0};
        if (old_below && new_below) {
            add(&line, "R\t%lu\t%s\t", directory_of(old), name_in(old));
            add_entry(&line, new);
        } else if (new_below) {
            add(&line, "N\t");
            add_entry(&line, new);
        } else {
            add(&line, "U\t%lu\t%s\t", directory_of(old), name_in(old));
        }
        book(&line);
    }
    unlock(names);
    errno = error;
    return result;
}
API int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
API int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    if (!flags) return renameat(from_dir, from, to_dir, to);
    char old[PATH_MAX], new[PATH_MAX];
    if (whole_path(from_dir, from, old)) unseen("a rename with flags", old);
    if (whole_path(to_dir, to, new)) unseen("a rename with flags", new);
    return RAW(SYS_renameat2, from_dir, from, to_dir, to, (long) flags);
}

API int unlinkat(int dir, const char *path, int flags) {
    char whole[PATH_MAX];
    if (!whole_path(dir, path, whole)) return RAW(SYS_unlinkat, dir, path, flags);
    int names = lock_names();
    int removed = flags & AT_REMOVEDIR ? pin_directory(whole) : (pin(whole), 0);
    int result = removed ? 0 : RAW(SYS_unlinkat, dir, path, flags), error = errno;
    if (!result) {
        struct line line = {0};
        add(&line, "U\t%lu\t%s\t", directory_of(whole), name_in(whole));
        book(&line);
    }
    unlock(names);
    errno = error;
    return result;
}
API int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
API int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
API int remove(const char *path) {
    struct stat st;
    return unlinkat(AT_FDCWD, path, !lstat(path, &st) && S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0);
}

API int mkdirat(int dir, const char *path, mode_t mode) {
    char whole[PATH_MAX];
    if (!whole_path(dir, path, whole)) return RAW(SYS_mkdirat, dir, path, mode);
    int names = lock_names();
    int result = RAW(SYS_mkdirat, dir, path, mode), error = errno;
    if (!result) book_new(whole);
    unlock(names);
    errno = error;
    return result;
}
API int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

API int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
    char whole[PATH_MAX];
    if (!whole_path(to_dir, to, whole)) return RAW(SYS_linkat, from_dir, from, to_dir, to, flags);
    int names = lock_names();
    int result = RAW(SYS_linkat, from_dir, from, to_dir, to, flags), error = errno;
    if (!result) book_new(whole);
    unlock(names);
    errno = error;
    return result;
}
API int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

/* A socket is an entry too. */
API int bind(int fd, const struct sockaddr *address, socklen_t length) {
    const struct sockaddr_un *local = (const struct sockaddr_un *) address;
    char whole[PATH_MAX], path[sizeof local->sun_path + 1] = "";
    size_t path_at = offsetof(struct sockaddr_un, sun_path);
    if (address->sa_family == AF_UNIX && length > path_at && length <= sizeof *local)
        memcpy(path, local->sun_path, length - path_at);
    if (!*path || !whole_path(AT_FDCWD, path, whole)) return RAW(SYS_bind, (long) fd, address, (long) length);
    int names = lock_names();
    int result = RAW(SYS_bind, (long) fd, address, (long) length), error = errno;
    if (!result) book_new(whole);
    unlock(names);
    errno = error;
    return result;
}

#define UNSEEN(RESULT, NAME, PARAMETERS, ARGUMENTS, DIR, PATH) \
    API RESULT NAME PARAMETERS { \
        char whole[PATH_MAX]; \
        if (whole_path(DIR, PATH, whole)) unseen(#NAME, whole); \
        return ((RESULT (*) PARAMETERS) next(#NAME)) ARGUMENTS; }
UNSEEN(int, symlink, (const char *to, const char *path), (to, path), AT_FDCWD, path)
UNSEEN(int, symlinkat, (const char *to, int dir, const char *path), (to, dir, path), dir, path)
UNSEEN(int, mknod, (const char *path, mode_t mode, dev_t made), (path, mode, made), AT_FDCWD, path)
UNSEEN(int, mknodat, (int dir, const char *path, mode_t mode, dev_t made), (dir, path, mode, made), dir, path)
UNSEEN(int, mkfifo, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
UNSEEN(int, mkfifoat, (int dir, const char *path, mode_t mode), (dir, path, mode), dir, path)
UNSEEN(int, mkstemp, (char *path), (path), AT_FDCWD, path)
UNSEEN(int, mkstemp64, (char *path), (path), AT_FDCWD, path)
UNSEEN(int, mkostemp, (char *path, int flags), (path, flags), AT_FDCWD, path)
UNSEEN(int, mkostemp64, (char *path, int flags), (path, flags), AT_FDCWD, path)
UNSEEN(int, mkstemps, (char *path, int suffix), (path, suffix), AT_FDCWD, path)
UNSEEN(int, mkstemps64, (char *path, int suffix), (path, suffix), AT_FDCWD, path)
UNSEEN(char *, mkdtemp, (char *path), (path), AT_FDCWD, path)
