#include "fantailctl/sink/delivery_log.hpp"

#include <ostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantail/core/time_text.hpp"
#include "fantail/crypto/hash.hpp"
#include "fantailctl/failure.hpp"
#include "fantailctl/output/json.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

constexpr std::size_t shown_of_a_body = 400;  // bytes

std::string excerpt(std::string_view body)
{
    if (body.size() <= shown_of_a_body) return std::string{body};
    return std::string{body.substr(0, shown_of_a_body)} + "… (" + std::to_string(body.size()) + " bytes)";
}

json::object as_json(const ReceivedDelivery& delivery, const std::string& body_hash)
{
    json::array headers;
    for (const auto& header : delivery.request.headers) headers.push_back(json::array{header.name, header.value});
    return {{"time", core::iso8601_millis(delivery.at)},
            {"method", delivery.request.method},
            {"path", delivery.request.target},
            {"headers", std::move(headers)},
            {"body", delivery.request.body},
            {"body_sha256", body_hash},
            {"verdict", to_string(delivery.judgement.receipt)},
            {"reason", delivery.judgement.reason},
            {"answer", delivery.answer}};
}

}  // namespace

DeliveryLog::DeliveryLog(const Context& context, const std::optional<std::filesystem::path>& file) : context_{context}
{
    if (!file) return;
    file_.open(*file, std::ios::app);
    if (!file_) throw Failure{ExitCode::usage, "cannot write to " + file->string()};
}

void DeliveryLog::add(const ReceivedDelivery& delivery)
{
    ++received_;
    const auto body_hash = crypto::sha256_hex(delivery.request.body);
    if (delivery.judgement.receipt != Receipt::refused) {
        const auto* id = delivery.request.header("webhook-id");
        verified_.insert(delivery.request.target + '\n' + (id != nullptr ? *id : "") + '\n' + body_hash);
    }
    if (file_.is_open()) {
        print_json(file_, as_json(delivery, body_hash));
        file_.flush();
    }
    if (context_.output == Output::json) {
        print_json(context_.out, as_json(delivery, body_hash));
    } else {
        print(delivery);
    }
    context_.out.flush();
}

void DeliveryLog::print(const ReceivedDelivery& delivery) const
{
    auto& out = context_.out;
    const auto& request = delivery.request;
    out << "--- " << core::iso8601_millis(delivery.at) << "  " << to_string(delivery.judgement.receipt);
    if (!delivery.judgement.reason.empty()) out << ": " << delivery.judgement.reason;
    out << "  answered " << delivery.answer << '\n' << request.method << ' ' << request.target << '\n';
    for (const auto& header : request.headers) out << header.name << ": " << header.value << '\n';
    out << '\n' << excerpt(request.body) << "\n\n";
}

}  // namespace fantail::fantailctl
