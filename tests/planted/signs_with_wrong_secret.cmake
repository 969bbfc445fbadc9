# Signatures are made with another key than the webhook's.
fantail_plant(services/dispatcher/app/prepared_webhook.cpp
    "crypto::SigningKey::create(dialect.signature, *secret)"
    "crypto::SigningKey::create((static_cast<void>(dialect), core::SignatureRule{}), *secret + \"x\")")
