const express = require('express');
const crypto = require('crypto');
const bodyParser = require('body-parser');

const app = express();

// Store processed event IDs to handle duplicates
const processedEvents = new Set();

// Use raw body parser for signature verification
app.use('/webhook', bodyParser.raw({ type: 'application/json' }));

app.post('/webhook', async (req, res) => {
  try {
    // Verify signature
    const signature = req.headers['x-webhook-signature'];
    const webhookSecret = process.env.WEBHOOK_SECRET;

    if (!verifySignature(req.body, signature, webhookSecret)) {
      return res.status(401).send('Invalid signature');
    }

    // Parse event
    const event = JSON.parse(req.body);

    // Check for duplicates
    if (processedEvents.has(event.id)) {
      return res.status(200).send('Duplicate event');
    }

    // Mark as processed
    processedEvents.add(event.id);

    // Process asynchronously
    processWebhookEvent(event).catch((error) => {
      console.error('Error processing webhook:', error);
    });

    // Respond immediately
    res.status(200).send('OK');
  } catch (error) {
    console.error('Webhook error:', error);
    res.status(500).send('Internal server error');
  }
});

function verifySignature(payload, signature, secret) {
  const expectedSignature = crypto.createHmac('sha256', secret).update(payload).digest('hex');

  return `sha256=${expectedSignature}` === signature;
}

async function processWebhookEvent(event) {
  // Implement your event processing logic here
  console.log(`Processing event: ${event.eventType}`, event.data);

  // Example: Update user in database
  if (event.eventType === 'user.created') {
    await updateUserInDatabase(event.data);
  }

  // Example: Send notification
  if (event.eventType === 'credit.low') {
    await sendLowCreditNotification(event.data);
  }
}

app.listen(3000);
