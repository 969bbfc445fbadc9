#include "fantailctl/commands/format.hpp"

#include <ostream>

#include <boost/json/object.hpp>

#include "fantail/codec/body.hpp"
#include "fantailctl/input/documents.hpp"
#include "fantailctl/input/files.hpp"
#include "fantailctl/output/json.hpp"

namespace fantail::fantailctl {

ExitCode format_events(const Context& context, const FormatOptions& options)
{
    const auto format = core::parse_body_format(options.format);
    if (!format) throw Failure{ExitCode::usage, "--as: must be raw, javascript, python or php"};
    auto code = ExitCode::ok;
    std::size_t number = 0;
    for (const auto& event : split_documents(read_input(options.input))) {
        ++number;
        const auto formatted = codec::format_body(event, *format);
        if (formatted.untouched) code = ExitCode::no;
        if (context.output == Output::json) {
            print_json(context.out, boost::json::object{{"body", formatted.body}, {"untouched", formatted.untouched}});
            continue;
        }
        context.out << formatted.body << '\n';
        if (formatted.untouched) {
            context.err << "event " << number << " passes untouched: " << options.format
                        << " would lose something, or it is no JSON\n";
        }
    }
    return code;
}

}  // namespace fantail::fantailctl
