#include "fantailctl/commands/newest_records.hpp"

#include <ostream>

namespace fantail::fantailctl {

void NewestRecords::add(const core::InRecord& record, Line line)
{
    ++matched_;
    newest_.emplace(std::pair{record.timestamp, record.position}, std::move(line));
    if (newest_.size() > limit_) newest_.erase(newest_.begin());
}

void NewestRecords::print(const Context& context, std::vector<std::string> titles)
{
    Listing listing{std::move(titles)};
    for (auto& [key, line] : newest_) listing.add(std::move(line));
    listing.print(context);
    if (matched_ > newest_.size()) {
        context.err << "the newest " << newest_.size() << " of " << matched_ << "; --limit shows more\n";
    }
}

}  // namespace fantail::fantailctl
