/* What the worker needs of the system: clock, scheduling, locks, datagrams in batches. */
#ifndef SWITCHHOOK_NET_H
#define SWITCHHOOK_NET_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
#include <poll.h>

#define SH_BATCH 256
#define SH_DATAGRAM 2048

static inline int64_t sh_clock(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static inline int64_t sh_now(void) { return sh_clock(CLOCK_MONOTONIC); }
static inline int64_t sh_cpu(void) { return sh_clock(CLOCK_THREAD_CPUTIME_ID); }

static inline void sh_sleep_until(int64_t ns)
{
#ifdef __linux__
    struct timespec t = {ns / 1000000000, ns % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
#else
    int64_t left = ns - sh_now();
    struct timespec t = {left / 1000000000, left % 1000000000};
    if (left > 0)
        nanosleep(&t, NULL);
#endif
}

/* Put this thread before ordinary ones: 2 real time, 1 nice, 0 neither was allowed. */
static inline int sh_elevate(void)
{
    struct sched_param parameters = {.sched_priority = 10};
    if (pthread_setschedparam(pthread_self(), SCHED_RR, &parameters) == 0)
        return 2;
#ifdef __linux__
    if (setpriority(PRIO_PROCESS, 0, -11) == 0) /* on Linux, of the thread alone */
        return 1;
#endif
    return 0;
}

/* The worker may outrank whoever holds the lock, so the holder inherits its priority. */
static inline void *sh_lock_new(void)
{
    pthread_mutex_t *lock = malloc(sizeof *lock);
    pthread_mutexattr_t attributes;
    if (lock == NULL)
        return NULL;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    if (pthread_mutex_init(lock, &attributes) != 0)
        pthread_mutex_init(lock, NULL);
    pthread_mutexattr_destroy(&attributes);
    return lock;
}

static inline void sh_lock(void *lock) { pthread_mutex_lock(lock); }
static inline void sh_unlock(void *lock) { pthread_mutex_unlock(lock); }

static inline void sh_lock_free(void *lock)
{
    if (lock != NULL)
        pthread_mutex_destroy(lock);
    free(lock);
}

static inline int sh_load(int *flag) { return __atomic_load_n(flag, __ATOMIC_ACQUIRE); }
static inline void sh_store(int *flag, int value)
{
    __atomic_store_n(flag, value, __ATOMIC_RELEASE);
}

/* A pipe as a bell: rung twice before it is heard, it is heard once. */
static inline int sh_bell_new(int ends[2])
{
    if (pipe(ends) != 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    }
    return 0;
}

static inline void sh_ring(int fd)
{
    char one = 1;
    ssize_t written = write(fd, &one, 1);
    (void)written;
}

static inline void sh_hear(int fd)
{
    char sink[256];
    while (read(fd, sink, sizeof sink) > 0)
        ;
}

static inline void sh_await(int fd, int milliseconds)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    poll(&wanted, 1, milliseconds);
}

#ifndef __linux__
struct mmsghdr {
    struct msghdr msg_hdr;
    unsigned int msg_len;
};

static inline int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags)
{
    unsigned int n = 0;
    for (; n < count; n++)
        if (sendmsg(fd, &messages[n].msg_hdr, flags) < 0)
            break;
    return n > 0 ? (int)n : -1;
}

static inline int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags,
                           void *timeout)
{
    unsigned int n = 0;
    (void)timeout;
    for (; n < count; n++) {
        ssize_t size = recvmsg(fd, &messages[n].msg_hdr, flags);
        if (size < 0)
            break;
        messages[n].msg_len = (unsigned int)size;
    }
    return n > 0 ? (int)n : -1;
}
#endif

typedef struct {
    struct mmsghdr in[SH_BATCH], out[SH_BATCH];
    struct iovec in_parts[SH_BATCH], out_parts[SH_BATCH];
    struct sockaddr_in sources[SH_BATCH], targets[SH_BATCH];
    uint8_t data[SH_BATCH][SH_DATAGRAM];
    int taken; /* datagrams of the last batch: the system has written over their lengths */
} sh_network;

static inline void *sh_network_new(void)
{
    sh_network *net = calloc(1, sizeof *net);
    if (net != NULL)
        net->taken = SH_BATCH;
    for (int i = 0; net != NULL && i < SH_BATCH; i++) {
        net->in_parts[i].iov_base = net->data[i];
        net->in_parts[i].iov_len = SH_DATAGRAM;
        net->in[i].msg_hdr.msg_iov = &net->in_parts[i];
        net->in[i].msg_hdr.msg_iovlen = 1;
        net->in[i].msg_hdr.msg_name = &net->sources[i];
        net->out[i].msg_hdr.msg_iov = &net->out_parts[i];
        net->out[i].msg_hdr.msg_iovlen = 1;
        net->out[i].msg_hdr.msg_name = &net->targets[i];
        net->out[i].msg_hdr.msg_namelen = sizeof net->targets[i];
        net->targets[i].sin_family = AF_INET;
    }
    return net;
}

/* Take up to SH_BATCH datagrams; the number of them, 0 when there are none. */
static inline int sh_receive(void *network, int fd)
{
    sh_network *net = network;
    for (int i = 0; i < net->taken; i++)
        net->in[i].msg_hdr.msg_namelen = sizeof net->sources[i];
    int count = recvmmsg(fd, net->in, SH_BATCH, MSG_DONTWAIT, NULL);
    net->taken = count > 0 ? count : 0;
    return net->taken;
}

static inline int sh_received(void *network, int i, uint8_t **data, uint32_t *address,
                              uint16_t *port)
{
    sh_network *net = network;
    *data = net->data[i];
    *address = ntohl(net->sources[i].sin_addr.s_addr);
    *port = ntohs(net->sources[i].sin_port);
    return (int)net->in[i].msg_len;
}

static inline void sh_prepare(void *network, int i, uint8_t *data, int size, uint32_t address,
                              uint16_t port)
{
    sh_network *net = network;
    net->out_parts[i].iov_base = data;
    net->out_parts[i].iov_len = (size_t)size;
    net->targets[i].sin_addr.s_addr = htonl(address);
    net->targets[i].sin_port = htons(port);
}

/* Send what was prepared; how many the kernel would not take. One that fails is left out, so that
 * an unreachable peer costs nobody else a packet. */
static inline int sh_send(void *network, int fd, int count)
{
    sh_network *net = network;
    int done = 0, dropped = 0;
    while (done < count) {
        int sent = sendmmsg(fd, net->out + done, (unsigned int)(count - done), MSG_DONTWAIT);
        if (sent > 0) {
            done += sent;
        } else if (errno != EINTR) {
            done++;
            dropped++;
        }
    }
    return dropped;
}

#endif
