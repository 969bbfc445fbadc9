const express = require('express');
const bodyParser = require('body-parser');
const crypto = require('crypto');

const app = express();
app.use(bodyParser.json());

// Your webhook secret from the Roundabout WebTraffic dashboard
const webhookSecret = process.env.WEBHOOK_SECRET;

app.post('/webhook', (req, res) => {
  // Verify the webhook signature
  const signature = req.headers['x-roundabout-signature'];
  const payload = JSON.stringify(req.body);
  const hmac = crypto.createHmac('sha256', webhookSecret);
  const calculatedSignature = hmac.update(payload).digest('hex');
  
  const isValid = signature === calculatedSignature;
  
  if (!isValid) {
    return res.status(401).send('Invalid signature');
  }
  
  // Process based on event type
  switch (req.body.event_type) {
    case 'post.published':
      console.log(`New post published on ${req.body.data.platform}`);
      // Process the post published event
      break;
    
    case 'follower.gained':
      console.log(`New follower gained on ${req.body.data.platform}`);
      // Process the new follower event
      break;
    
    default:
      console.log(`Received webhook: ${req.body.event_type}`);
  }
  
  // Return a success response
  res.status(200).send('Webhook received');
});

app.listen(3000, () => {
  console.log('Webhook server running on port 3000');
});
