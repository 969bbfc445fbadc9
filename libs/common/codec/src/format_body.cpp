#include "body_language.hpp"
#include "body_writer.hpp"
#include "fantail/codec/body.hpp"

namespace fantail::codec {

namespace {

/// nullptr: the bytes as they are.
const BodyLanguage* language_of(core::BodyFormat format)
{
    switch (format) {
    case core::BodyFormat::raw:
        break;
    case core::BodyFormat::javascript:
        return &javascript_language();
    case core::BodyFormat::python:
        return &python_language();
    case core::BodyFormat::php:
        return &php_language();
    }
    return nullptr;
}

}  // namespace

FormattedBody format_body(std::string_view event, core::BodyFormat format)
{
    const auto* language = language_of(format);
    if (language == nullptr) return {.body = std::string{event}, .untouched = false};
    auto body = BodyWriter{event, *language}.run();
    if (body) return {.body = *std::move(body), .untouched = false};
    return {.body = std::string{event}, .untouched = true};
}

}  // namespace fantail::codec
