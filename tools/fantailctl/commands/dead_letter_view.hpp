#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "fantailctl/commands/dead_letter.hpp"

namespace fantail::fantailctl {

/// A line of `dead-letters list`, and what its columns are called.
std::vector<std::string> dead_letter_titles();
std::vector<std::string> dead_letter_row(const DeadLetter& letter);

/// Everything but the body: one line of the list for a program.
boost::json::object dead_letter_json(const DeadLetter& letter);

/// Everything, for a person. What others wrote (bodies, answers) cannot command the terminal.
void describe_dead_letter(std::ostream& out, const DeadLetter& letter);

/// Control characters but line breaks and tabs as `\x1b`.
std::string visible(std::string_view text);

}  // namespace fantail::fantailctl
