#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantailctl/context.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

/// One thing of a list: what a person reads of it in a row, and what a program does.
struct Line {
    std::vector<std::string> cells;
    boost::json::object object;
};

/// Lines on their way to whoever asked: a table, or a JSON array.
class Listing {
public:
    explicit Listing(std::vector<std::string> titles) : table_{std::move(titles)} {}

    void add(Line line);

    void print(const Context& context) const;

private:
    Table table_;
    boost::json::array objects_;
};

}  // namespace fantail::fantailctl
