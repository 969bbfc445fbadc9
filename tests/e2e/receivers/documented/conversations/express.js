const express = require('express');
const app = express();

app.post('/webhook', express.json(), async (req, res) => {
    try {
        const payload = req.body;
        // Process payload asynchronously
        await processWebhook(payload);
        res.sendStatus(200);
    } catch (err) {
        console.error(`Webhook processing error: ${err.message}`);
        res.sendStatus(200); // Always acknowledge receipt
    }
});
