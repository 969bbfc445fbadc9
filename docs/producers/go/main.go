// Publishes each line of standard input as an event: producer BROKERS TOPIC TENANT
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: producer BROKERS TOPIC TENANT")
		os.Exit(2)
	}
	tenant := []byte(os.Args[3])
	// Its defaults are idempotence, acks from all, and the partitioner of the Java client.
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(os.Args[1], ",")...), kgo.DefaultProduceTopic(os.Args[2]))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	defer client.Close()

	var failed atomic.Int64
	events := bufio.NewScanner(os.Stdin)
	events.Buffer(nil, 64<<20) // longer lines than its 64 KiB
	for events.Scan() {
		record := &kgo.Record{
			Key:     tenant,
			Value:   append([]byte(nil), events.Bytes()...),
			Headers: []kgo.RecordHeader{{Key: "tenant", Value: tenant}},
		}
		client.Produce(context.Background(), record, func(_ *kgo.Record, err error) {
			if err != nil {
				fmt.Fprintln(os.Stderr, "not published:", err)
				failed.Add(1)
			}
		})
	}
	if client.Flush(context.Background()) != nil || events.Err() != nil || failed.Load() > 0 {
		os.Exit(1)
	}
}
