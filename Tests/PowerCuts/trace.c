// Preloaded into the worker: records in TRACE_FILE its operations on the files of the log in TRACE_FOLDER, in the order of
// the kernel. A record is a head, then the bytes that were written or a path, then a second path.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct head { uint64_t kind, time, inode, place; uint32_t first, second; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static char folder[PATH_MAX];

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("TRACE_FILE"), *name = getenv("TRACE_FOLDER");
    if (!file || !name || !realpath(name, folder)) return;
    trace = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(char kind, uint64_t inode, uint64_t place, const void *first, size_t n, const char *second) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct head head = {kind, now.tv_sec * 1000000000ull + now.tv_nsec, inode, place, n, second ? strlen(second) : 0};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)first, n}, {(void *)second, head.second}};
    if (writev(trace, parts, 3) != (ssize_t)(sizeof head + n + head.second)) abort();
}

static int is_watched(const char *path) {
    size_t n = strlen(folder);
    return trace >= 0 && !strncmp(path, folder, n) && path[n] == '/'
        && (!strncmp(path + n + 1, "audit", 5) || !strncmp(path + n + 1, "anchors", 7)) && !strstr(path, "-shm");
}

// The inode of a file of the log, 1 for the folder itself, 0 for anything else.
static uint64_t watched(int fd) {
    char link[64], path[PATH_MAX];
    struct stat facts;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = trace < 0 ? -1 : readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    if (!strcmp(path, folder)) return 1;
    return is_watched(path) && !fstat(fd, &facts) ? facts.st_ino : 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
// Under the lock, so that the order of the records is that of the calls; what is not the log's goes its way without it.
#define TRACED(type, seen, call, happened, record) \
    uint64_t inode = seen; \
    if (!inode) return call; \
    pthread_mutex_lock(&lock); \
    type result = call; \
    if (happened) record; \
    pthread_mutex_unlock(&lock); \
    return result

ssize_t write(int fd, const void *bytes, size_t n) {
    TRACED(ssize_t, watched(fd), REAL(write)(fd, bytes, n), result > 0,
           note('W', inode, lseek(fd, 0, SEEK_CUR) - result, bytes, result, NULL));
}
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t place) {
    TRACED(ssize_t, watched(fd), REAL(pwrite)(fd, bytes, n, place), result > 0,
           note('W', inode, place, bytes, result, NULL));
}
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t place) { return pwrite(fd, bytes, n, place); }
int ftruncate(int fd, off_t size) {
    TRACED(int, watched(fd), REAL(ftruncate)(fd, size), result == 0, note('T', inode, size, NULL, 0, NULL));
}
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }
int fsync(int fd) { TRACED(int, watched(fd), REAL(fsync)(fd), result == 0, note('S', inode, 0, NULL, 0, NULL)); }
int fdatasync(int fd) { TRACED(int, watched(fd), REAL(fdatasync)(fd), result == 0, note('S', inode, 0, NULL, 0, NULL)); }
int rename(const char *from, const char *to) {
    TRACED(int, is_watched(to), REAL(rename)(from, to), result == 0, note('R', 0, 0, from, strlen(from), to));
}
int unlink(const char *path) {
    TRACED(int, is_watched(path), REAL(unlink)(path), result == 0, note('U', 0, 0, path, strlen(path), NULL));
}
static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    TRACED(int, is_watched(path) && flags & (O_CREAT | O_TRUNC), real(path, flags, mode), result >= 0,
           note('O', watched(result), flags & O_TRUNC, path, strlen(path), NULL));
}
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(REAL(open), path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(REAL(open64), path, flags, mode);
}
