#include "fantail/codec/explanation_json.hpp"

#include "json_text.hpp"

namespace fantail::codec {

namespace {

void append_member(std::string& to, std::string_view key, std::string_view text)
{
    if (to.back() != '{') to += ',';
    json::append_quoted(to, key);
    to += ':';
    json::append_quoted(to, text);
}

void append(std::string& to, const core::Mismatch& mismatch)
{
    to += R"(,"failed":{)";
    append_member(to, "clause", mismatch.clause);
    append_member(to, "path", mismatch.path);
    // As text: what was seen may be a list cut short, or an object.
    if (mismatch.seen) append_member(to, "seen", *mismatch.seen);
    append_member(to, "wanted", mismatch.wanted);
    to += '}';
}

void append(std::string& to, const core::SampleRequest& request)
{
    to += R"(,"request":{"headers":{)";
    for (const auto& header : request.headers) append_member(to, header.name, header.value);
    to += '}';
    if (!request.signature_header.empty()) {
        append_member(to, "signature_header", request.signature_header);
        append_member(to, "signature_base", request.signature_base);
    }
    append_member(to, "body", request.body);
    to += '}';
}

}  // namespace

std::string to_json(const Explained& explained)
{
    std::string text{"{"};
    append_member(text, "webhook_id", explained.webhook.value());
    append_member(text, "url", explained.url);
    text += explained.mismatch ? R"(,"matched":false)" : R"(,"matched":true)";
    if (explained.mismatch) append(text, *explained.mismatch);
    if (explained.request) append(text, *explained.request);
    return text + "}";
}

}  // namespace fantail::codec
