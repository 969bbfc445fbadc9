<?php

// Receive POST data
$rawPayload = file_get_contents('php://input');

try {
    // Parse JSON payload
    $payload = json_decode($rawPayload, true);
    if (json_last_error() !== JSON_ERROR_NONE) {
        throw new Exception('Invalid JSON payload');
    }

    // Log webhook receipt
    error_log('Webhook received: ' . $rawPayload);

    // Process payload asynchronously (using a job queue system like Laravel Queue or Gearman)
    processWebhookAsync($payload);

    // Always return 200 response
    http_response_code(200);
    echo json_encode(['status' => 'success']);

} catch (Exception $e) {
    error_log('Webhook processing error: ' . $e->getMessage());

    // Still return 200 to acknowledge receipt
    http_response_code(200);
    echo json_encode(['status' => 'received']);
}

/**
    * Example async processing function
    * In practice, this should use a proper job queue
    */
function processWebhookAsync($payload) {
    // Add to job queue or process directly
    // Example using Laravel Queue:
    // ProcessWebhook::dispatch($payload);
}
