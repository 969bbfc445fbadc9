"""Kafka's own partitioner, as its Java client has it: which partition a key belongs on."""

SEED, M, R = 0x9747B28C, 0x5BD1E995, 24
WORD = 0xFFFFFFFF


def murmur2(data):
    length = len(data)
    h = (SEED ^ length) & WORD
    whole = length - length % 4
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at : at + 4], "little") * M & WORD
        k ^= k >> R
        h = (h * M & WORD) ^ (k * M & WORD)
    if length % 4:
        h = (h ^ int.from_bytes(data[whole:], "little")) * M & WORD
    h ^= h >> 13
    h = h * M & WORD
    return h ^ (h >> 15)


def partition_of(key, partitions):
    return (murmur2(key) & 0x7FFFFFFF) % partitions
