# Signatures are made with another key than the webhook's.
fantail_plant(services/dispatcher/app/prepared_webhook.cpp
    "crypto::HmacKey::create(dialect.signature.secret, *secret)"
    "crypto::HmacKey::create(core::SecretForm::text, *secret + \"x\")")
