#include "fantail/core/regex.hpp"

#include <utility>

#include <re2/re2.h>

namespace fantail::core {

namespace {

constexpr std::size_t longest_pattern = 512;  // bytes
constexpr int largest_program = 2'000;        // instructions; a{1000} says in seven bytes what takes a thousand
constexpr std::int64_t most_memory = std::int64_t{256} << 10;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options options()
{
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    options.set_max_mem(most_memory);
    return options;
}

Error refused(std::string why)
{
    return {ErrorCode::invalid_argument,
            std::move(why) + "; write RE2's syntax, which has no back references and no look-around"};
}

}  // namespace

struct Regex::Compiled {
    RE2 program;
};

Regex::Regex(std::unique_ptr<const Compiled> compiled) : compiled_{std::move(compiled)} {}
Regex::~Regex() = default;

Result<std::shared_ptr<const Regex>> Regex::create(std::string_view pattern)
{
    if (pattern.size() > longest_pattern) return refused("the expression is longer than 512 bytes");
    std::unique_ptr<const Compiled> compiled{new Compiled{RE2{piece(pattern), options()}}};
    const auto& program = compiled->program;
    if (!program.ok()) return refused("the expression cannot be compiled: " + program.error());
    if (program.ProgramSize() > largest_program) return refused("the expression has more than 2000 instructions");
    return std::shared_ptr<const Regex>{new Regex{std::move(compiled)}};
}

bool Regex::is_found_in(std::string_view text) const { return RE2::PartialMatch(piece(text), compiled_->program); }

}  // namespace fantail::core
