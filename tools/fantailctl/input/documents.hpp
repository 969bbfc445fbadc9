#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/header.hpp"
#include "fantail/core/result.hpp"

namespace fantail::fantailctl {

/// The events of an input, each as its own bytes: nothing of an event is rewritten on its way to Kafka.
///
/// An input that is one JSON document, over however many lines, is one event; anything else has one event a line.
/// Lines need not be JSON: who tries what a bad event does must be able to send one.
std::vector<std::string> split_documents(std::string_view input);

/// `name=value`, as options give headers and properties; the name may not be empty.
core::Result<core::Header> parse_assignment(std::string_view text);

/// Lines of `Name: value`, as HTTP writes them and `curl -i` shows them: a first line without a name and what follows
/// an empty line are skipped.
std::vector<core::Header> parse_header_lines(std::string_view text);

}  // namespace fantail::fantailctl
