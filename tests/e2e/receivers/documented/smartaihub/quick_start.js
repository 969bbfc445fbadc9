// Example Express.js endpoint
const express = require('express');
const crypto = require('crypto');
const bodyParser = require('body-parser');

const app = express();

// Use raw body parser for signature verification
app.use('/webhook', bodyParser.raw({ type: 'application/json' }));

app.post('/webhook', (req, res) => {
  const signature = req.headers['x-webhook-signature'];
  const webhookSecret = 'your_webhook_secret';

  // Verify signature
  const expectedSignature = crypto
    .createHmac('sha256', webhookSecret)
    .update(req.body)
    .digest('hex');

  if (`sha256=${expectedSignature}` !== signature) {
    return res.status(401).send('Invalid signature');
  }

  // Parse the event
  const event = JSON.parse(req.body);

  // Handle the event
  handleWebhookEvent(event);

  // Respond quickly
  res.status(200).send('OK');
});

function handleWebhookEvent(event) {
  switch (event.eventType) {
    case 'user.created':
      console.log('New user created:', event.data);
      break;
    case 'credit.low':
      console.log('User credit is low:', event.data);
      break;
    // Handle other event types
  }
}

app.listen(3000);
