from flask import Flask, request, jsonify
import hmac
import hashlib
import json
import threading

app = Flask(__name__)

# Store processed event IDs
processed_events = set()

@app.route('/webhook', methods=['POST'])
def webhook():
    try:
        # Get signature
        signature = request.headers.get('X-Webhook-Signature')
        webhook_secret = os.environ.get('WEBHOOK_SECRET')

        # Verify signature
        if not verify_signature(request.data, signature, webhook_secret):
            return jsonify({'error': 'Invalid signature'}), 401

        # Parse event
        event = json.loads(request.data)

        # Check for duplicates
        if event['id'] in processed_events:
            return jsonify({'status': 'duplicate'}), 200

        # Mark as processed
        processed_events.add(event['id'])

        # Process asynchronously
        threading.Thread(target=process_webhook_event, args=(event,)).start()

        return jsonify({'status': 'ok'}), 200
    except Exception as e:
        print(f'Webhook error: {e}')
        return jsonify({'error': 'Internal server error'}), 500

def verify_signature(payload, signature, secret):
    expected_signature = hmac.new(
        secret.encode('utf-8'),
        payload,
        hashlib.sha256
    ).hexdigest()

    return f'sha256={expected_signature}' == signature

def process_webhook_event(event):
    try:
        print(f"Processing event: {event['eventType']}")
        # Implement your event processing logic here
    except Exception as e:
        print(f"Error processing webhook: {e}")

if __name__ == '__main__':
    app.run(port=3000)
