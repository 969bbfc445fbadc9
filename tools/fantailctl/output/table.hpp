#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace fantail::fantailctl {

/// Columns for a person at a terminal, each as wide as its widest cell.
class Table {
public:
    explicit Table(std::vector<std::string> titles);

    void add(std::vector<std::string> row);  ///< as many cells as there are titles

    void print(std::ostream& out) const;

private:
    std::vector<std::vector<std::string>> rows_;  ///< the titles first
};

}  // namespace fantail::fantailctl
