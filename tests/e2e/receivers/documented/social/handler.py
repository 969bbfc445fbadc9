# Flask example
@app.route('/webhooks/social-media', methods=['POST'])
def webhook():
    event = request.json
    
    # Verify webhook signature
    signature = request.headers.get('X-Webhook-Signature')
    if not verify_signature(signature, request.data, WEBHOOK_SECRET):
        return 'Invalid signature', 401
    
    # Process the event
    print(f"Received event: {event['event']}")
    print(f"Event data: {event['data']}")
    
    # Respond quickly to acknowledge receipt
    response = make_response('OK', 200)
    
    # Process event asynchronously
    process_event_async(event)
    
    return response
