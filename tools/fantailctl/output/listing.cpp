#include "fantailctl/output/listing.hpp"

#include "fantailctl/output/json.hpp"

namespace fantail::fantailctl {

void Listing::add(Line line)
{
    table_.add(std::move(line.cells));
    objects_.push_back(std::move(line.object));
}

void Listing::print(const Context& context) const
{
    if (context.output == Output::json) {
        print_json(context.out, objects_);
    } else {
        table_.print(context.out);
    }
}

}  // namespace fantail::fantailctl
