<?php

// Asks a document's verifying function about the body of this request: 200 if it accepts it, else 401.
// Router of PHP's own server; the document shows the function alone, and without an opening tag.

eval(file_get_contents(getenv('SNIPPET')));

$header = 'HTTP_' . strtoupper(str_replace('-', '_', getenv('SIGNATURE_HEADER')));
$genuine = getenv('VERIFIER')($_SERVER[$header] ?? '', file_get_contents('php://input'), getenv('WEBHOOK_SECRET'));
http_response_code($genuine ? 200 : 401);
