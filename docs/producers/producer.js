// Publishes each line of standard input as an event: node producer.js BROKERS TOPIC TENANT
// With KafkaJS: npm install kafkajs

const { createInterface } = require('node:readline');
const { Kafka, Partitioners, logLevel } = require('kafkajs');

async function main([brokers, topic, tenant]) {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR });
  const producer = kafka.producer({
    idempotent: true, // a retry makes no second event; implies acks=all
    createPartitioner: Partitioners.DefaultPartitioner, // as the Java client: LegacyPartitioner is another hash
  });
  await producer.connect();
  try {
    let messages = [];
    const send = async () => {
      if (messages.length > 0) await producer.send({ topic, messages }); // throws where Kafka refused one
      messages = [];
    };
    for await (const event of createInterface({ input: process.stdin })) {
      messages.push({ key: tenant, value: event, headers: { tenant } });
      if (messages.length === 100) await send();
    }
    await send();
  } finally {
    await producer.disconnect();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`not published: ${error.message}`);
  process.exitCode = 1;
});
