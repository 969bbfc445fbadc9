#include "fantail/core/request_fields.hpp"

namespace fantail::core {

std::string field_value(HeaderSource source, const SentFacts& facts)
{
    switch (source) {
    case HeaderSource::event_type:
        return field_safe(facts.event_type);
    case HeaderSource::event_time:
        return field_safe(facts.event_time);
    case HeaderSource::delivery_id:
        return std::string{facts.delivery_id};
    case HeaderSource::sent_at:
        break;
    }
    return std::to_string(facts.sent_at);
}

std::string field_safe(std::string_view text)
{
    std::string safe{text};
    for (auto& character : safe) {
        if (character < 0x20 || character > 0x7e) character = '?';
    }
    return safe;
}

}  // namespace fantail::core
