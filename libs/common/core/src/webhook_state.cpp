#include "fantail/core/webhook_state.hpp"

namespace fantail::core {

std::string_view to_string(DisableReason reason) noexcept
{
    switch (reason) {
    case DisableReason::other:
        return "other";
    case DisableReason::gone:
        return "gone";
    case DisableReason::failing:
        return "failing";
    }
    return "unknown";
}

}  // namespace fantail::core
