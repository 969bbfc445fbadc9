// PHP
function verifySignature($signature, $body, $secret) {
    $expectedSignature = hash_hmac('sha256', json_encode($body), $secret);
    return "sha256={$expectedSignature}" === $signature;
}
