// Publishes each line of standard input as an event: java -cp JARS Producer.java BROKERS TOPIC TENANT
// With Apache's own client: JARS are kafka-clients and slf4j-api, with a colon between.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

public class Producer {
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // a retry makes no second event; implies acks=all
        String tenant = args[2];

        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
                BufferedReader events =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String event; (event = events.readLine()) != null; ) {
                ProducerRecord<String, String> record = new ProducerRecord<>(args[1], tenant, event);
                record.headers().add("tenant", tenant.getBytes(StandardCharsets.UTF_8));
                sent.add(producer.send(record));
            }
            producer.flush();
        }
        for (Future<RecordMetadata> each : sent) {
            each.get(); // throws where Kafka refused it
        }
    }
}
