/* The kernel's floor: datagrams come back to where they came from, read and sent in batches every
 * 5 ms from a few shared sockets, as the engine does, and nothing else is done.
 *
 * echo SOCKETS WARM SECONDS: prints the ports as one JSON array, serves; after the measured time
 * prints {"cpu": seconds, "packets": n}. The time starts with the first datagram. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define BATCH 256
#define MOST 64
#define TICK 5000000LL

static struct mmsghdr messages[BATCH];
static struct iovec parts[BATCH];
static struct sockaddr_in sources[BATCH];
static uint8_t data[BATCH][2048];

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static int listen_on_any_port(int *port)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), room = 4 << 20;
    int probe = IP_PMTUDISC_PROBE;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &probe, sizeof probe);
    if (bind(fd, (void *)&address, sizeof address) != 0
        || getsockname(fd, (void *)&address, &size) != 0) {
        perror("echo");
        exit(1);
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static int echo(int fd)
{
    static int taken = BATCH;
    int total = 0, count = BATCH;
    for (int batch = 0; batch < 8 && count == BATCH; batch++) {
        for (int i = 0; i < taken; i++) {
            parts[i].iov_len = sizeof data[i];
            messages[i].msg_hdr.msg_namelen = sizeof sources[i];
        }
        count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
        taken = count > 0 ? count : 0;
        for (int i = 0; i < count; i++)
            parts[i].iov_len = messages[i].msg_len;
        for (int done = 0; done < count;) {
            int sent = sendmmsg(fd, messages + done, count - done, 0);
            done += sent > 0 ? sent : 1;
        }
        total += count > 0 ? count : 0;
    }
    return total;
}

int main(int argc, char **argv)
{
    int fds[MOST], sockets = argc > 1 ? atoi(argv[1]) : 4;
    int64_t warm = (int64_t)(1e9 * (argc > 2 ? atof(argv[2]) : 1));
    int64_t length = (int64_t)(1e9 * (argc > 3 ? atof(argv[3]) : 2));
    int64_t begun = 0, next = now();
    uint64_t packets = 0;
    double used = -1;
    sched_setscheduler(0, SCHED_RR, &(struct sched_param){.sched_priority = 10});
    for (int i = 0; i < BATCH; i++) {
        parts[i].iov_base = data[i];
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_name = &sources[i];
    }
    for (int i = 0; i < sockets && i < MOST; i++) {
        int port;
        fds[i] = listen_on_any_port(&port);
        printf("%s%d", i ? ", " : "[", port);
    }
    printf("]\n");
    fflush(stdout);
    while (!begun || now() < begun + warm + length) {
        int count = 0;
        for (int i = 0; i < sockets; i++)
            count += echo(fds[i]);
        if (count && !begun)
            begun = now();
        if (begun && used < 0 && now() >= begun + warm) {
            used = cpu();
            packets = 0;
        }
        packets += count;
        next += TICK;
        struct timespec t = {next / 1000000000, next % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    }
    printf("{\"cpu\": %.4f, \"packets\": %lu}\n", cpu() - used, (unsigned long)packets);
    return 0;
}
