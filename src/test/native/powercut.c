/*
 * What a disk holds after a power cut: a library for LD_PRELOAD that books, for the files below one
 * directory, what a process has made durable.
 *
 *   POWERCUT_ROOT   the directory, as a real path
 *   POWERCUT_STORE  where the books are kept: on the same file system, outside of the directory
 *
 * Content. STORE/content/<inode> is a file as it was last synced. Each write marks its range of the
 * file; fsync and fdatasync copy the marked ranges, and only then return. What was not synced is not
 * in there.
 *
 * Names. STORE/log has a line for each change of a directory, in order, and for each sync:
 *
 *   N dir name inode type         a new entry (type d or f)
 *   R dir name newdir newname inode type   a rename
 *   U dir name                    an entry removed
 *   D dir (name inode type)*      fsync of a directory, with the entries it then has
 *   F kind (dir name inode type)* fsync (kind f) or fdatasync (d) of a file, with the entries of its path
 *   S                             a sync that makes a journaling file system commit what it has
 *   M name                        a file mapped for writing: its writes cannot be seen
 *
 * Fields end with a tab, lines with a line feed. Directories and files are named by inode, and no
 * inode is used twice: what is removed is kept by a link in STORE/pin or an open descriptor. The
 * process that reads the log judges what each file system would make of it.
 *
 * A line is written under a lock on STORE/lock, which another process may take to change the
 * directory as well. System calls are made directly, so nothing here comes back here.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FOREVER LLONG_MAX
#define MOST_RANGES 8192
#define BUCKETS 65536
#define API __attribute__((visibility("default")))

struct range { long long from, to; };

struct file {
    ino_t inode;
    struct file *next;
    pthread_mutex_t syncing;   /* held for a whole sync: a second one must not return before the first */
    pthread_mutex_t marking;
    struct range *ranges;
    int count, room;
    long long synced_size;
    char synced_path[2][PATH_MAX];
};

static char root[PATH_MAX], store[PATH_MAX];
static size_t root_length;
static dev_t device;
static int log_fd = -1, lock_fd = -1, content_dir = -1, pin_dir = -1;
static struct file *files[BUCKETS];
static pthread_mutex_t files_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;

static int raw_open(int dir, const char *path, int flags, int mode) {
    return syscall(SYS_openat, dir, path, flags | O_CLOEXEC, mode);
}

static void fail(const char *what) {
    dprintf(2, "powercut: %s: %s\n", what, strerror(errno));
    abort();
}

__attribute__((constructor)) static void begin(void) {
    const char *r = getenv("POWERCUT_ROOT"), *s = getenv("POWERCUT_STORE");
    if (!r || !s) return;
    struct stat st;
    char path[PATH_MAX];
    if (stat(r, &st)) fail(r);
    device = st.st_dev;
    snprintf(store, sizeof store, "%s", s);
    snprintf(path, sizeof path, "%.4000s/log", s);
    log_fd = raw_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    snprintf(path, sizeof path, "%.4000s/lock", s);
    lock_fd = raw_open(AT_FDCWD, path, O_RDWR | O_CREAT, 0644);
    snprintf(path, sizeof path, "%.4000s/content", s);
    content_dir = raw_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
    snprintf(path, sizeof path, "%.4000s/pin", s);
    pin_dir = raw_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
    if (log_fd < 0 || lock_fd < 0 || content_dir < 0 || pin_dir < 0) fail("the store is not there");
    snprintf(root, sizeof root, "%s", r);
    root_length = strlen(root);
}

/* ---- names ---- */

static void lock_names(void) {
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    pthread_mutex_lock(&names_lock);
    while (fcntl(lock_fd, F_OFD_SETLKW, &whole) && errno == EINTR) { }
}

static void unlock_names(void) {
    struct flock whole = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    fcntl(lock_fd, F_OFD_SETLK, &whole);
    pthread_mutex_unlock(&names_lock);
}

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
    if (syscall(SYS_write, log_fd, line->text, line->length) != (long) line->length) fail("the log");
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

/* Keeps the inode of what is about to be removed, so that no other file gets its number. */
static void pin(const char *path) {
    struct stat st;
    char name[32];
    if (lstat(path, &st)) return;
    if (S_ISDIR(st.st_mode)) {
        raw_open(AT_FDCWD, path, O_PATH, 0);
    } else {
        snprintf(name, sizeof name, "%lu", st.st_ino);
        linkat(AT_FDCWD, path, pin_dir, name, 0);
    }
}

/* ---- content ---- */

static struct file *known(ino_t inode, int make) {
    struct file **slot = &files[inode % BUCKETS], *file;
    pthread_mutex_lock(&files_lock);
    for (file = *slot; file && file->inode != inode; file = file->next) { }
    if (!file && make) {
        char name[32];
        struct stat st;
        file = calloc(1, sizeof *file);
        file->inode = inode;
        pthread_mutex_init(&file->syncing, NULL);
        pthread_mutex_init(&file->marking, NULL);
        snprintf(name, sizeof name, "%lu", inode);
        file->synced_size = -1;
        if (fstatat(content_dir, name, &st, 0)) {
            /* whoever wrote it, nobody synced it */
            file->ranges = malloc(16 * sizeof(struct range));
            file->room = 16;
            file->ranges[file->count++] = (struct range){0, FOREVER};
        } else {
            file->synced_size = st.st_size;
        }
        file->next = *slot;
        *slot = file;
    }
    pthread_mutex_unlock(&files_lock);
    return file;
}

static struct file *file_of(int fd, int make) {
    struct stat st;
    char path[PATH_MAX];
    if (!root_length || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_dev != device) return NULL;
    struct file *file = known(st.st_ino, 0);
    return file || !make || !path_of(fd, path) ? file : known(st.st_ino, 1);
}

static void mark(struct file *file, long long from, long long to) {
    pthread_mutex_lock(&file->marking);
    struct range *last = file->count ? &file->ranges[file->count - 1] : NULL;
    if (last && from >= last->from && from <= last->to) {
        if (to > last->to) last->to = to;
    } else if (file->count == MOST_RANGES) {
        file->ranges[0] = (struct range){0, FOREVER};
        file->count = 1;
    } else {
        if (file->count == file->room) {
            file->room = file->room ? file->room * 2 : 16;
            file->ranges = realloc(file->ranges, file->room * sizeof(struct range));
        }
        file->ranges[file->count++] = (struct range){from, to};
    }
    pthread_mutex_unlock(&file->marking);
}

/* Marks behind the write: a sync that begins before the write ended does not answer for it. */
static void wrote(int fd, long long at, ssize_t length) {
    int error = errno;
    if (length > 0) {
        struct file *file = file_of(fd, 1);
        if (file) mark(file, at >= 0 ? at : lseek(fd, 0, SEEK_CUR) - length, at >= 0 ? at + length : lseek(fd, 0, SEEK_CUR));
    }
    errno = error;
}

static void copy(int from, int to, struct range range) {
    static __thread char buffer[65536];
    while (range.from < range.to) {
        long long left = range.to - range.from;
        size_t size = left < (long long) sizeof buffer ? (size_t) left : sizeof buffer;
        ssize_t length = syscall(SYS_pread64, from, buffer, size, range.from);
        if (length <= 0) return;
        if (syscall(SYS_pwrite64, to, buffer, length, range.from) != length) fail("the content");
        range.from += length;
    }
}

static void book_path(struct file *file, int fd, int data_only) {
    char path[PATH_MAX], part[PATH_MAX];
    struct line line = {0};
    lock_names();
    if (path_of(fd, path) && strcmp(path, file->synced_path[data_only])) {
        strcpy(file->synced_path[data_only], path);
        add(&line, "F\t%c\t", data_only ? 'd' : 'f');
        for (char *slash = path + root_length; slash; slash = strchr(slash + 1, '/')) {
            char *end = strchr(slash + 1, '/');
            snprintf(part, sizeof part, "%.*s", (int) (end ? end - path : (long) strlen(path)), path);
            add_entry(&line, part);
        }
        book(&line);
    }
    unlock_names();
}

static void book_commit(void) {
    struct line line = {0};
    lock_names();
    add(&line, "S\t");
    book(&line);
    unlock_names();
}

static int sync_file(struct file *file, int fd, int data_only, int call) {
    char name[64];
    struct stat st;
    pthread_mutex_lock(&file->syncing);
    pthread_mutex_lock(&file->marking);
    struct range *ranges = file->ranges;
    int count = file->count;
    file->ranges = NULL;
    file->count = file->room = 0;
    pthread_mutex_unlock(&file->marking);
    int result = syscall(call, fd), error = errno;
    if (!result) {
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        int from = raw_open(AT_FDCWD, name, O_RDONLY, 0);
        snprintf(name, sizeof name, "%lu", file->inode);
        int to = raw_open(content_dir, name, O_WRONLY | O_CREAT, 0644);
        if (from < 0 || to < 0 || fstat(fd, &st)) fail("a synced file");
        if (syscall(SYS_ftruncate, to, st.st_size)) fail("the content's size");
        for (int i = 0; i < count; i++) copy(from, to, ranges[i]);
        syscall(SYS_close, from);
        syscall(SYS_close, to);
        book_path(file, fd, data_only);
        if (!data_only || st.st_size != file->synced_size) book_commit();
        file->synced_size = st.st_size;
    }
    free(ranges);
    pthread_mutex_unlock(&file->syncing);
    errno = error;
    return result;
}

static int sync_directory(int fd, int call) {
    char path[PATH_MAX];
    struct stat st;
    int result = syscall(call, fd), error = errno;
    lock_names();
    if (!result && path_of(fd, path) && !fstat(fd, &st)) {
        struct line line = {0};
        DIR *entries = opendir(path);
        add(&line, "D\t%lu\t", st.st_ino);
        for (struct dirent *entry; entries && (entry = readdir(entries)); ) {
            if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
                add(&line, "%s\t%lu\t%c\t", entry->d_name, entry->d_ino, entry->d_type == DT_DIR ? 'd' : 'f');
        }
        if (entries) closedir(entries);
        book(&line);
        struct line commit = {0};
        add(&commit, "S\t");
        book(&commit);
    }
    unlock_names();
    errno = error;
    return result;
}

static int synced(int fd, int data_only, int call) {
    struct stat st;
    if (!root_length || fstat(fd, &st)) return syscall(call, fd);
    if (S_ISDIR(st.st_mode)) return sync_directory(fd, call);
    struct file *file = file_of(fd, 1);
    return file ? sync_file(file, fd, data_only, call) : syscall(call, fd);
}

API int fsync(int fd) { return synced(fd, 0, SYS_fsync); }
API int fdatasync(int fd) { return synced(fd, 1, SYS_fdatasync); }

/* ---- opening and writing ---- */

static int opened(int dir, const char *path, int flags, int mode) {
    char whole[PATH_MAX];
    struct stat st;
    if (!(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE || !whole_path(dir, path, whole))
        return syscall(SYS_openat, dir, path, flags, mode);
    lock_names();
    int existed = !stat(whole, &st);
    int fd = syscall(SYS_openat, dir, path, flags, mode), error = errno;
    if (fd >= 0 && !existed) book_new(whole);
    unlock_names();
    struct file *file = fd >= 0 ? file_of(fd, 1) : NULL;
    if (file && existed && (flags & O_TRUNC)) mark(file, 0, FOREVER);
    errno = error;
    return fd;
}

static int mode_of(int flags, va_list rest) {
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, int) : 0;
}

#define OPEN(NAME, FLAGS) \
    API int NAME(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); int mode = mode_of(flags, rest); va_end(rest); \
        return opened(AT_FDCWD, path, FLAGS, mode); }
#define OPENAT(NAME, FLAGS) \
    API int NAME(int dir, const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); int mode = mode_of(flags, rest); va_end(rest); \
        return opened(dir, path, FLAGS, mode); }
OPEN(open, flags)
OPEN(open64, flags)
OPENAT(openat, flags)
OPENAT(openat64, flags)
API int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
API int creat64(const char *path, mode_t mode) { return creat(path, mode); }

API ssize_t write(int fd, const void *data, size_t size) {
    ssize_t length = syscall(SYS_write, fd, data, size);
    wrote(fd, -1, length);
    return length;
}

API ssize_t writev(int fd, const struct iovec *parts, int count) {
    ssize_t length = syscall(SYS_writev, fd, parts, count);
    wrote(fd, -1, length);
    return length;
}

API ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) {
    ssize_t length = syscall(SYS_pwrite64, fd, data, size, at);
    wrote(fd, at, length);
    return length;
}
API ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

API ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) {
    ssize_t length = syscall(SYS_pwritev, fd, parts, count, at, 0);
    wrote(fd, at, length);
    return length;
}
API ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }

API ssize_t sendfile64(int to, int from, off_t *at, size_t size) {
    ssize_t length = syscall(SYS_sendfile, to, from, at, size);
    wrote(to, -1, length);
    return length;
}
API ssize_t sendfile(int to, int from, off_t *at, size_t size) { return sendfile64(to, from, at, size); }

API ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t size, unsigned flags) {
    ssize_t length = syscall(SYS_copy_file_range, from, from_at, to, to_at, size, flags);
    wrote(to, to_at && length > 0 ? *to_at - length : -1, length);
    return length;
}

API int ftruncate64(int fd, off_t size) {
    struct stat before;
    int known_before = !fstat(fd, &before);
    int result = syscall(SYS_ftruncate, fd, size), error = errno;
    struct file *file = result || !known_before ? NULL : file_of(fd, 1);
    if (file) mark(file, before.st_size < size ? before.st_size : size, FOREVER);
    errno = error;
    return result;
}
API int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

API int fallocate64(int fd, int mode, off_t from, off_t length) {
    int result = syscall(SYS_fallocate, fd, mode, from, length);
    if (!result) wrote(fd, from, length);
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
    return (void *) syscall(SYS_mmap, wanted, length, protection, flags, fd, at);
}
API void *mmap(void *wanted, size_t length, int protection, int flags, int fd, off_t at) {
    return mmap64(wanted, length, protection, flags, fd, at);
}

/* ---- changes of names ---- */

API int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    char old[PATH_MAX], new[PATH_MAX];
    int old_below = whole_path(from_dir, from, old), new_below = whole_path(to_dir, to, new);
    if (!old_below && !new_below) return syscall(SYS_renameat2, from_dir, from, to_dir, to, 0);
    lock_names();
    if (new_below) pin(new);
    int result = syscall(SYS_renameat2, from_dir, from, to_dir, to, 0), error = errno;
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
    unlock_names();
    errno = error;
    return result;
}
API int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
API int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    (void) flags;
    return renameat(from_dir, from, to_dir, to);
}

API int unlinkat(int dir, const char *path, int flags) {
    char whole[PATH_MAX];
    if (!whole_path(dir, path, whole)) return syscall(SYS_unlinkat, dir, path, flags);
    lock_names();
    pin(whole);
    int result = syscall(SYS_unlinkat, dir, path, flags), error = errno;
    if (!result) {
        struct line line = {0};
        add(&line, "U\t%lu\t%s\t", directory_of(whole), name_in(whole));
        book(&line);
    }
    unlock_names();
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
    if (!whole_path(dir, path, whole)) return syscall(SYS_mkdirat, dir, path, mode);
    lock_names();
    int result = syscall(SYS_mkdirat, dir, path, mode), error = errno;
    if (!result) book_new(whole);
    unlock_names();
    errno = error;
    return result;
}
API int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

API int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
    char whole[PATH_MAX];
    if (!whole_path(to_dir, to, whole)) return syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
    lock_names();
    int result = syscall(SYS_linkat, from_dir, from, to_dir, to, flags), error = errno;
    if (!result) book_new(whole);
    unlock_names();
    errno = error;
    return result;
}
API int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
