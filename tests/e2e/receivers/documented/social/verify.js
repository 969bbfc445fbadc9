// Node.js
const crypto = require('crypto');

function verifySignature(signature, body, secret) {
  const expectedSignature = crypto
    .createHmac('sha256', secret)
    .update(JSON.stringify(body))
    .digest('hex');
  
  return `sha256=${expectedSignature}` === signature;
}
