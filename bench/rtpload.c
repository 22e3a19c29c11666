/* RTP streams of 50 packets a second each, paced, from one socket: stream i comes from address
 * 127.2.0.0 + i (by IP_PKTINFO) and what comes back is told apart by the same address. Arrival
 * times are the kernel's, so our own scheduling does not blur gaps and jitter.
 *
 * rtpload LOCAL_PORT STREAMS WARM SECONDS [PACKETS], with one destination port per stream on
 * standard input. PACKETS is a file of SRTP packets, which every stream sends one after another.
 * Prints one JSON object about the time after the warm-up. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define BATCH 256
#define SIZE 172
#define SEALED 188 /* with the tag of AES-GCM */
#define FIRST 0x7f020000u
#define MILLISECOND 1000000LL
#define BINS 20000

typedef struct {
    uint16_t sequence, newest;
    uint32_t timestamp;
    int64_t last;
    uint64_t received, lost;
    int have, port;
} Stream;

static Stream *streams;
static int count;
static int measuring;
static struct mmsghdr out[BATCH], in[BATCH];
static struct iovec out_parts[BATCH], in_parts[BATCH];
static uint8_t *sealed; /* packets that were made before, or NULL */
static int sealed_count;
static uint8_t out_data[BATCH][SEALED], in_data[BATCH][2048];
static struct sockaddr_in targets[BATCH];
static struct in_pktinfo *origins[BATCH];
static char out_control[BATCH][64], in_control[BATCH][256];
static uint64_t sent, received, long_gaps;
static uint32_t jitter[BINS], latency[BINS]; /* in 0.05 ms and 0.01 ms */
static uint64_t jitters, latencies;
static int64_t longest;

static int64_t now(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void prepare(int fd)
{
    int room = 64 << 20, on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    for (int i = 0; i < BATCH; i++) {
        out_parts[i] = (struct iovec){out_data[i], SIZE};
        targets[i].sin_family = AF_INET;
        targets[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        out[i].msg_hdr = (struct msghdr){.msg_name = &targets[i],
                                         .msg_namelen = sizeof targets[i],
                                         .msg_iov = &out_parts[i],
                                         .msg_iovlen = 1,
                                         .msg_control = out_control[i],
                                         .msg_controllen = CMSG_SPACE(sizeof(struct in_pktinfo))};
        struct cmsghdr *head = CMSG_FIRSTHDR(&out[i].msg_hdr);
        head->cmsg_level = IPPROTO_IP;
        head->cmsg_type = IP_PKTINFO;
        head->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
        origins[i] = (void *)CMSG_DATA(head);
        for (int k = 12; k < SIZE; k++)
            out_data[i][k] = (uint8_t)rand();
        memcpy(out_data[i] + 12, "LOAD", 4);
        in_parts[i] = (struct iovec){in_data[i], sizeof in_data[i]};
        in[i].msg_hdr = (struct msghdr){
            .msg_iov = &in_parts[i], .msg_iovlen = 1, .msg_control = in_control[i]};
    }
}

static void write_packet(int slot, int number, int64_t stamp)
{
    Stream *stream = &streams[number];
    uint8_t *packet = out_data[slot];
    targets[slot].sin_port = htons((uint16_t)stream->port);
    origins[slot]->ipi_spec_dst.s_addr = htonl(FIRST + (uint32_t)number);
    if (sealed != NULL) {
        memcpy(packet, sealed + (stream->sequence++ % sealed_count) * SEALED, SEALED);
        return;
    }
    uint32_t timestamp = htonl(stream->timestamp), ssrc = htonl(0x10000000u + (uint32_t)number);
    packet[0] = 0x80;
    packet[1] = 0;
    packet[2] = (uint8_t)(stream->sequence >> 8);
    packet[3] = (uint8_t)stream->sequence;
    memcpy(packet + 4, &timestamp, 4);
    memcpy(packet + 8, &ssrc, 4);
    memcpy(packet + 16, &stamp, 8);
    stream->sequence++;
    stream->timestamp += 160;
}

static void load_packets(const char *name)
{
    FILE *file = fopen(name, "rb");
    sealed = malloc(65536 * SEALED);
    sealed_count = file ? (int)fread(sealed, SEALED, 65536, file) : 0;
    if (sealed_count == 0) {
        perror(name);
        exit(1);
    }
    fclose(file);
    for (int i = 0; i < BATCH; i++)
        out_parts[i].iov_len = SEALED;
}

static void send_batch(int fd, int size)
{
    for (int done = 0; done < size;) {
        int taken = sendmmsg(fd, out + done, size - done, 0);
        if (taken > 0)
            done += taken;
        else if (errno != EAGAIN && errno != ECONNREFUSED && errno != EINTR) {
            perror("rtpload");
            exit(1);
        }
    }
    if (measuring)
        sent += size;
}

static void send_phase(int fd, int phase)
{
    int64_t stamp = now(CLOCK_REALTIME);
    int slot = 0;
    for (int number = phase; number < count; number += 20) {
        write_packet(slot++, number, stamp);
        if (slot == BATCH) {
            send_batch(fd, slot);
            slot = 0;
        }
    }
    if (slot)
        send_batch(fd, slot);
}

static void note(Stream *stream, const uint8_t *packet, int64_t stamp)
{
    uint16_t sequence = (uint16_t)(packet[2] << 8 | packet[3]);
    int16_t ahead = (int16_t)(sequence - stream->newest);
    if (measuring && stream->have) {
        int64_t gap = stamp - stream->last, off = gap > 20 * MILLISECOND ? gap - 20 * MILLISECOND
                                                                        : 20 * MILLISECOND - gap;
        received++;
        stream->received++;
        if (ahead > 1)
            stream->lost += ahead - 1;
        if (gap > longest)
            longest = gap;
        long_gaps += gap > 40 * MILLISECOND;
        off /= 50000;
        jitter[off < BINS ? off : BINS - 1]++;
        jitters++;
        if (memcmp(packet + 12, "LOAD", 4) == 0) {
            int64_t begun, took;
            memcpy(&begun, packet + 16, 8);
            took = (stamp - begun) / 10000;
            latency[took < 0 ? 0 : took < BINS ? took : BINS - 1]++;
            latencies++;
        }
    }
    stream->newest = sequence;
    stream->last = stamp;
    stream->have = 1;
}

static void receive(int fd)
{
    int size = BATCH;
    while (size == BATCH) {
        for (int i = 0; i < BATCH; i++)
            in[i].msg_hdr.msg_controllen = sizeof in_control[i];
        size = recvmmsg(fd, in, BATCH, MSG_DONTWAIT, NULL);
        for (int i = 0; i < size; i++) {
            int64_t stamp = 0;
            uint32_t number = UINT32_MAX;
            struct msghdr *head = &in[i].msg_hdr;
            for (struct cmsghdr *c = CMSG_FIRSTHDR(head); c; c = CMSG_NXTHDR(head, c)) {
                if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
                    struct timespec *t = (void *)CMSG_DATA(c);
                    stamp = t->tv_sec * 1000000000LL + t->tv_nsec;
                } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
                    struct in_pktinfo *to = (void *)CMSG_DATA(c);
                    number = ntohl(to->ipi_addr.s_addr) - FIRST;
                }
            }
            if (number < (uint32_t)count && in[i].msg_len >= 28 && in_data[i][1] < 200)
                note(&streams[number], in_data[i], stamp);
        }
    }
}

static double quantile(const uint32_t *bins, uint64_t total, double share, double width)
{
    uint64_t sum = 0;
    for (int i = 0; i < BINS && total; i++) {
        sum += bins[i];
        if (sum >= share * total)
            return i * width;
    }
    return 0;
}

static void report(double seconds)
{
    uint64_t lost = 0, silent = 0;
    for (int i = 0; i < count; i++) {
        lost += streams[i].lost;
        silent += streams[i].received == 0;
    }
    printf("{\"sent\": %.0f, \"received\": %.0f, \"lost\": %lu, \"silent\": %lu, ", sent / seconds,
           received / seconds, (unsigned long)lost, (unsigned long)silent);
    printf("\"gaps\": %lu, \"longest_ms\": %.1f, \"jitter_ms\": %.2f, ", (unsigned long)long_gaps,
           longest / 1e6, quantile(jitter, jitters, .99, .05));
    printf("\"latency_ms\": %.2f}\n", quantile(latency, latencies, .99, .01));
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
    double seconds = atof(argv[4]);
    count = atoi(argv[2]);
    streams = calloc((size_t)count, sizeof *streams);
    for (int i = 0; i < count; i++)
        if (scanf("%d", &streams[i].port) != 1)
            return 2;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    prepare(fd);
    if (argc > 5)
        load_packets(argv[5]);
    if (bind(fd, (void *)&local, sizeof local) != 0) {
        perror("rtpload");
        return 1;
    }
    /* Where it is allowed, so that other programs do not hold up the streams. */
    sched_setscheduler(0, SCHED_RR, &(struct sched_param){.sched_priority = 10});
    int64_t begun = now(CLOCK_MONOTONIC), tick = 0;
    int64_t measured = begun + (int64_t)(atof(argv[3]) * 1e9), end = measured + (int64_t)(seconds * 1e9);
    for (int64_t at = begun; at < end; at = now(CLOCK_MONOTONIC)) {
        measuring = at >= measured;
        for (int64_t due = (at - begun) / MILLISECOND; tick <= due; tick++)
            send_phase(fd, (int)(tick % 20));
        receive(fd);
        int64_t next = begun + tick * MILLISECOND;
        struct timespec t = {next / 1000000000, next % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    }
    report(seconds);
    return 0;
}
