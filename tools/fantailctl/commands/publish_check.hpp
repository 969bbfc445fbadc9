#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/record.hpp"
#include "fantailctl/commands/publish.hpp"
#include "fantailctl/commands/recipients.hpp"
#include "ingestor/app/event.hpp"

namespace fantail::fantailctl {

/// What the ingestor would make of one record.
struct Forecast {
    std::variant<ingestor::Event, codec::Refused> verdict;
    std::optional<std::vector<std::string>> recipients;  ///< nullopt: nobody was asked

    [[nodiscard]] const ingestor::Event* event() const { return std::get_if<ingestor::Event>(&verdict); }
};

/// By the ingestor's own code: reads it, and writes its body in the dialect's format, which may be too large. `record`
/// lies nowhere yet.
Forecast forecast(const core::InRecord& record, const core::Realms::Source& source, codec::ReadLimits limits);

boost::json::object forecast_json(const Forecast& forecast, std::size_t number);
std::vector<std::string> forecast_titles();
std::vector<std::string> forecast_row(const Forecast& forecast, std::size_t number);

/// Says of each document of the input what would become of it, and sends nothing. `no` where one would be rejected.
ExitCode check_publication(const Context& context, const PublishOptions& options);

}  // namespace fantail::fantailctl
