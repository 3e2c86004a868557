// Preloaded into the worker: counts its writes, syncs and sends while a test has armed it, and at a chosen number kills
// the process before the call or lets the call fail; it can also move the clock forward.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, SEND = 4, CHANGE = 8, MAXIMUM = 4000 };

// In the order of `Shim` in rig.py.
struct control {
    _Atomic uint32_t armed, counted;
    uint32_t kill_at, fail_at, fail_times, error, kinds, log_only;
    _Atomic uint32_t ahead;
    char names[MAXIMUM][40];
};

static struct control *control;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_CONTROL");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared != MAP_FAILED) control = shared;
    close(fd);
}

// Counts a call on a path; returns whether it must fail with the errno that is set.
static int fails_at(uint32_t kind, const char *call, const char *path) {
    const char *last = strrchr(path, '/');
    const char *name = last ? last + 1 : path;
    if (control->log_only && strncmp(name, "audit.sqlite", 12)) return 0;
    uint32_t n = atomic_fetch_add(&control->counted, 1) + 1;
    if (n <= MAXIMUM) snprintf(control->names[n - 1], sizeof control->names[0], "%s %s", call, name);
    if (n == control->kill_at) kill(getpid(), SIGKILL);
    if (!control->fail_at || n < control->fail_at || n - control->fail_at >= control->fail_times) return 0;
    errno = control->error;
    return 1;
}

static int is_counted(uint32_t kind) { return control && control->armed && control->kinds & kind; }

static int fails(uint32_t kind, const char *call, int fd) {
    char link[64], path[PATH_MAX];
    if (!is_counted(kind)) return 0;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    path[n < 0 ? 0 : n] = 0;
    errno = before;
    return fails_at(kind, call, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define COUNTED(kind, name, fd, ...) return fails(kind, #name, fd) ? -1 : REAL(name)(fd, ##__VA_ARGS__)

ssize_t write(int fd, const void *bytes, size_t n) { COUNTED(WRITE, write, fd, bytes, n); }
ssize_t writev(int fd, const struct iovec *parts, int n) { COUNTED(WRITE, writev, fd, parts, n); }
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t place) { COUNTED(WRITE, pwrite, fd, bytes, n, place); }
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t place) { COUNTED(WRITE, pwrite64, fd, bytes, n, place); }
int fsync(int fd) { COUNTED(SYNC, fsync, fd); }
int fdatasync(int fd) { COUNTED(SYNC, fdatasync, fd); }
ssize_t send(int fd, const void *bytes, size_t n, int flags) { COUNTED(SEND, send, fd, bytes, n, flags); }
ssize_t sendto(int fd, const void *bytes, size_t n, int flags, const struct sockaddr *address, socklen_t size) {
    COUNTED(SEND, sendto, fd, bytes, n, flags, address, size);
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) { COUNTED(SEND, sendmsg, fd, message, flags); }
int ftruncate(int fd, off_t size) { COUNTED(CHANGE, ftruncate, fd, size); }
int ftruncate64(int fd, off64_t size) { COUNTED(CHANGE, ftruncate64, fd, size); }
int rename(const char *from, const char *to) {
    return is_counted(CHANGE) && fails_at(CHANGE, "rename", to) ? -1 : REAL(rename)(from, to);
}
int unlink(const char *path) {
    return is_counted(CHANGE) && fails_at(CHANGE, "unlink", path) ? -1 : REAL(unlink)(path);
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = REAL(clock_gettime)(clock, now);
    if (control && clock == CLOCK_REALTIME && !result) now->tv_sec += control->ahead;
    return result;
}
