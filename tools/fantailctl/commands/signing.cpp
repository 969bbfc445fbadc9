#include "fantailctl/commands/signing.hpp"

#include <chrono>
#include <ostream>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/request_fields.hpp"
#include "fantail/core/time_text.hpp"
#include "fantail/crypto/random.hpp"
#include "fantail/crypto/signing_key.hpp"
#include "fantailctl/commands/delivery_headers.hpp"
#include "fantailctl/input/documents.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/sink/receipt.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

core::Timestamp moment(const std::optional<std::int64_t>& unix_seconds)
{
    if (unix_seconds) return core::Timestamp{std::chrono::seconds{*unix_seconds}};
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

struct Delivery {
    std::string id;
    core::Timestamp sent_at;
    std::string body;
    codec::EventFields fields;

    [[nodiscard]] std::int64_t unix_seconds() const
    {
        return std::chrono::floor<std::chrono::seconds>(sent_at).time_since_epoch().count();
    }
};

Delivery delivery_of(const core::Dialect& dialect, const SignOptions& options)
{
    Delivery delivery{.id = {}, .sent_at = moment(options.timestamp), .body = read_input(options.body), .fields = {}};
    codec::EventReader reader;
    auto read = reader.read(delivery.body, dialect.event, {});
    // What is no event of the dialect can be signed all the same; then it has no type or time to show.
    if (auto* fields = std::get_if<codec::EventFields>(&read)) delivery.fields = std::move(*fields);
    delivery.id = options.id.value_or(delivery.fields.id.value_or(crypto::random_id("evt_")));
    return delivery;
}

}  // namespace

ExitCode sign(const Context& context, const SignOptions& options)
{
    const auto dialect = context.settings.dialect(options.dialect);
    const auto secret = read_secret(options.secret);
    if (!secret) throw Failure{ExitCode::usage, "sign with what? Give --secret-file FILE or --secret TEXT"};
    const auto key = value_or_fail(crypto::SigningKey::create(dialect.signature, *secret));
    const auto delivery = delivery_of(dialect, options);

    std::vector<core::Header> headers{{"Content-Type", std::string{core::content_type}}};
    const auto said =
        delivery_headers(dialect, &key,
                         {.id = delivery.id,
                          .event_type = delivery.fields.type,
                          .event_time = delivery.fields.time.value_or(core::iso8601_millis(delivery.sent_at)),
                          .delivery_id = options.delivery_id,
                          .sent_at = delivery.unix_seconds(),
                          .body = delivery.body});
    headers.insert(headers.end(), said.begin(), said.end());

    json::object as_json;
    for (const auto& header : headers) {
        as_json[header.name] = header.value;
        if (context.output == Output::table) context.out << header.name << ": " << header.value << '\n';
    }
    if (context.output == Output::json) print_json(context.out, as_json);
    return ExitCode::ok;
}

ExitCode verify(const Context& context, const VerifyOptions& options)
{
    Verifier verifier{context.settings.dialect(options.dialect).signature, read_secret(options.secret)};
    const auto headers = parse_header_lines(read_input(options.headers));
    const auto judgement = verifier.judge(headers, read_input(options.body), moment(options.at));
    if (context.output == Output::json) {
        print_json(context.out, json::object{{"verdict", to_string(judgement.receipt)}, {"reason", judgement.reason}});
    } else {
        context.out << to_string(judgement.receipt);
        if (!judgement.reason.empty()) context.out << ": " << judgement.reason;
        context.out << '\n';
    }
    return judgement.receipt == Receipt::refused ? ExitCode::no : ExitCode::ok;
}

}  // namespace fantail::fantailctl
