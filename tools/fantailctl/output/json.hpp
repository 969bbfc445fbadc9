#pragma once

#include <ostream>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace fantail::fantailctl {

/// One line for a program to read.
inline void print_json(std::ostream& out, const boost::json::value& value)
{
    out << boost::json::serialize(value) << '\n';
}

}  // namespace fantail::fantailctl
