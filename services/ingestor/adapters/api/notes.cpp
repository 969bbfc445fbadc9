#include "ingestor/adapters/api/notes.hpp"

namespace fantail::ingestor {

void note(const obs::Log& log, std::string_view what, const core::WebhookId& id, const Caller& caller)
{
    log.info(what, {{"webhook_id", id.value()},
                    {"realm", caller.realm.value()},
                    {"tenant", caller.tenant.value()},
                    {"by", caller.name}});
}

}  // namespace fantail::ingestor
