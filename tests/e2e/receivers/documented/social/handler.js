// Express.js example
app.post('/webhooks/social-media', (req, res) => {
  const event = req.body;
  
  // Verify webhook signature
  const signature = req.headers['x-webhook-signature'];
  if (!verifySignature(signature, req.body, WEBHOOK_SECRET)) {
    return res.status(401).send('Invalid signature');
  }
  
  // Process the event
  console.log('Received event:', event.event);
  console.log('Event data:', event.data);
  
  // Respond quickly to acknowledge receipt
  res.status(200).send('OK');
  
  // Process event asynchronously
  processEvent(event);
});
