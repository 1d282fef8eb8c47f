// What the Swift module of glibc leaves out: calls for many datagrams, epoll, error queues, and how
// the allocator behaves.
//
// Calls that glibc shows only under _GNU_SOURCE are made by number: that macro changes types which
// the module of glibc holds as well, and both must agree.
#ifndef MARTLET_CHOST_H
#define MARTLET_CHOST_H

#include <linux/close_range.h>
#include <linux/memfd.h>
#include <malloc.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// After time.h, which it needs and does not name.
#include <linux/errqueue.h>

// `struct mmsghdr`.
struct chost_message {
    struct msghdr header;
    unsigned int length;
};

static inline int chost_recvmmsg(int descriptor, struct chost_message *messages,
                                 unsigned int count, int flags) {
    return (int)syscall(SYS_recvmmsg, descriptor, messages, count, flags, NULL);
}

static inline int chost_sendmmsg(int descriptor, struct chost_message *messages,
                                 unsigned int count, int flags) {
    return (int)syscall(SYS_sendmmsg, descriptor, messages, count, flags);
}

// A relative time with nanoseconds; -1 before Linux 5.11 (ENOSYS), and where a filter of system
// calls does not know it (EPERM).
static inline int chost_epoll_pwait2(int descriptor, struct epoll_event *events, int count,
                                     const struct timespec *timeout) {
    return (int)syscall(SYS_epoll_pwait2, descriptor, events, count, timeout, NULL, 0);
}

// Marks every descriptor from `first` on; -1 before Linux 5.11 (ENOSYS or EINVAL), and where a
// filter of system calls does not know it (EPERM).
static inline int chost_close_on_exec_from(unsigned int first) {
    return (int)syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC);
}

// A file without a name, in memory; not handed on to programs that are started.
static inline int chost_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC);
}

// Whether a signal is ignored, as `nohup` and shells have it for what they start.
static inline int chost_is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

// The name of the calling thread, of which 15 bytes are kept.
static inline void chost_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

#endif
