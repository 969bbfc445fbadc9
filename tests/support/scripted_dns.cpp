#include "support/scripted_dns.hpp"

#include <algorithm>
#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fantail::test {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr std::size_t header_size = 12;  // RFC 1035 section 4.1.1
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr char no_such_name = 3;
constexpr char type_a = 1;

/// The name of the question, and where it ends.
struct Question {
    std::string name;
    std::size_t end;
};

Question question_of(const std::string& message)
{
    Question question{{}, header_size};
    while (question.end < message.size() && message[question.end] != 0) {
        const auto length = static_cast<unsigned char>(message[question.end]);
        if (!question.name.empty()) question.name += '.';
        question.name += message.substr(question.end + 1, length);
        question.end += length + 1U;
    }
    question.end += 1;
    return question;
}

}  // namespace

ScriptedDns::ScriptedDns(asio::io_context& io)
    : io_{io}, socket_{io, udp::endpoint{asio::ip::address_v4::loopback(), 0}},
      tasks_{io, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }}
{
    tasks_.spawn(serve());
}

void ScriptedDns::set(const std::string& name, const std::vector<std::array<std::uint8_t, 4>>& addresses)
{
    known_[name] = addresses;
}

std::string ScriptedDns::server() const { return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port()); }

asio::awaitable<void> ScriptedDns::serve()
{
    std::array<char, 1500> buffer{};
    for (;;) {
        udp::endpoint asker;
        const auto [error, size] = co_await socket_.async_receive_from(asio::buffer(buffer), asker, as_value);
        if (error) co_return;
        std::string message{buffer.data(), size};
        const auto name = question_of(message).name;
        if (std::find(dead_.begin(), dead_.end(), name) != dead_.end()) continue;
        const auto reply = answer(std::move(message));
        co_await socket_.async_send_to(asio::buffer(reply), asker, asio::use_awaitable);
    }
}

std::string ScriptedDns::answer(std::string question) const
{
    const auto [name, end] = question_of(question);
    const auto known = known_.find(name);
    const auto type = question[end + 1];
    auto reply = question.substr(0, end + 4);
    reply[2] = static_cast<char>(0x81);  // a response, recursion was desired
    reply[3] = static_cast<char>(0x80);
    std::fill(reply.begin() + 6, reply.begin() + header_size, '\0');
    if (known == known_.end()) {
        reply[3] = static_cast<char>(0x80 | no_such_name);
        return reply;
    }
    if (type != type_a) return reply;
    reply[7] = static_cast<char>(known->second.size());
    for (const auto& octets : known->second) {
        constexpr std::string_view record{"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4",
                                          12};  // the question's name, A, IN, 60 s, 4 bytes
        reply += record;
        for (const auto octet : octets) reply += static_cast<char>(octet);
    }
    return reply;
}

}  // namespace fantail::test
