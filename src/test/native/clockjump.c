/*
 * A system clock that can be set while a process runs: CLOCK_REALTIME and what is made of it is shifted
 * by as many nanoseconds as the first 8 bytes of the file CLOCKJUMP_FILE say at the time of asking.
 * The monotonic clock goes on as it is. Preloaded into one process; see ClockJumps.java.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t NANOS = 1000000000;
static volatile const int64_t *offset;
static int (*real_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
    real_clock_gettime = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
    const char *name = getenv("CLOCKJUMP_FILE");
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        void *mapped = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
        offset = mapped == MAP_FAILED ? NULL : mapped;
        close(file);
    }
}

static int shifted(clockid_t clock, struct timespec *time) {
    if (!real_clock_gettime) {
        begin();
    }
    int result = real_clock_gettime(clock, time);
    if (result == 0 && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t nanos = (int64_t) time->tv_sec * NANOS + time->tv_nsec + *offset;
        time->tv_sec = nanos / NANOS;
        time->tv_nsec = nanos % NANOS;
    }
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    return shifted(clock, time);
}

int gettimeofday(struct timeval *restrict value, void *restrict zone) {
    (void) zone;
    struct timespec time;
    int result = shifted(CLOCK_REALTIME, &time);
    value->tv_sec = time.tv_sec;
    value->tv_usec = time.tv_nsec / 1000;
    return result;
}

time_t time(time_t *result) {
    struct timespec now;
    shifted(CLOCK_REALTIME, &now);
    if (result) {
        *result = now.tv_sec;
    }
    return now.tv_sec;
}
