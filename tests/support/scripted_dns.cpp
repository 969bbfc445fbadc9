#include "support/scripted_dns.hpp"

#include <array>
#include <exception>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace fantail::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

namespace {

// RFC 1035, 4.1 and 4.2
constexpr std::size_t header_size = 12;
constexpr std::size_t largest_datagram = 512;
constexpr char response_desired = '\x81';
constexpr char cut = '\x02';
constexpr char recursion = '\x80';
constexpr char server_failure = 2;
constexpr char no_such_name = 3;
constexpr char type_a = 1;
constexpr char type_aaaa = 28;

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

/// The name of the question, and where the question ends.
struct Question {
    std::string name;
    char type;
    std::size_t end;
};

Question question_of(const std::string& message)
{
    Question question{{}, 0, header_size};
    while (question.end < message.size() && message[question.end] != 0) {
        const auto length = static_cast<unsigned char>(message[question.end]);
        if (!question.name.empty()) question.name += '.';
        question.name += message.substr(question.end + 1, length);
        question.end += length + 1U;
    }
    question.type = message.at(question.end + 2);
    question.end += 5;
    return question;
}

std::string two_bytes(std::size_t number)
{
    return {static_cast<char>(number >> 8U & 0xffU), static_cast<char>(number & 0xffU)};
}

std::string record(char type, std::uint32_t ttl, const std::string& data)
{
    constexpr std::string_view name_of_the_question{"\xc0\x0c"};
    return std::string{name_of_the_question} + two_bytes(static_cast<unsigned char>(type)) + two_bytes(1) +
           two_bytes(ttl >> 16U) + two_bytes(ttl & 0xffffU) + two_bytes(data.size()) + data;
}

std::string data_of(const asio::ip::address& address)
{
    const auto text = [](const auto& bytes) { return std::string{bytes.begin(), bytes.end()}; };
    return address.is_v4() ? text(address.to_v4().to_bytes()) : text(address.to_v6().to_bytes());
}

std::string cut_for_a_datagram(std::string reply)
{
    if (reply.size() <= largest_datagram) return reply;
    reply.resize(question_of(reply).end);
    reply[2] = static_cast<char>(response_desired | cut);
    reply[6] = reply[7] = 0;
    return reply;
}

tcp::acceptor any_port(asio::io_context& io) { return {io, tcp::endpoint{asio::ip::address_v4::loopback(), 0}}; }

}  // namespace

ScriptedDns::ScriptedDns(asio::io_context& io)
    : io_{io}, acceptor_{any_port(io)}, socket_{io, udp::endpoint{acceptor_.local_endpoint().address(),
                                                                  acceptor_.local_endpoint().port()}},
      tasks_{io, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }}
{
    tasks_.spawn(serve_datagrams());
    tasks_.spawn(serve_connections());
}

std::string ScriptedDns::server() const { return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port()); }

std::size_t ScriptedDns::questions(const std::string& name) const
{
    const auto asked = asked_.find(name);
    return asked == asked_.end() ? 0 : asked->second;
}

asio::awaitable<void> ScriptedDns::serve_datagrams()
{
    std::array<char, 1500> buffer{};
    for (;;) {
        udp::endpoint asker;
        const auto [error, size] = co_await socket_.async_receive_from(asio::buffer(buffer), asker, as_value);
        if (error) co_return;
        const auto reply = cut_for_a_datagram(answer({buffer.data(), size}));
        if (reply.empty()) continue;
        co_await socket_.async_send_to(asio::buffer(reply), asker, as_value);
    }
}

asio::awaitable<void> ScriptedDns::serve_connections()
{
    for (;;) {
        auto [error, peer] = co_await acceptor_.async_accept(as_value);
        if (error) co_return;
        tasks_.spawn(serve(std::move(peer)));
    }
}

asio::awaitable<void> ScriptedDns::serve(tcp::socket peer)
{
    for (;;) {
        std::array<unsigned char, 2> length{};
        const auto [no_length, read] = co_await asio::async_read(peer, asio::buffer(length), as_value);
        if (no_length) co_return;
        std::string question(static_cast<std::size_t>(length[0] << 8U | length[1]), '\0');
        const auto [no_question, rest] = co_await asio::async_read(peer, asio::buffer(question), as_value);
        if (no_question) co_return;
        auto reply = answer(question);
        if (reply.empty()) continue;
        reply.insert(0, two_bytes(reply.size()));
        co_await asio::async_write(peer, asio::buffer(reply), as_value);
    }
}

std::string ScriptedDns::answer(const std::string& question)
{
    const auto [name, type, end] = question_of(question);
    if (type == type_a) ++asked_[name];
    const auto known = known_.find(name);
    const DnsAnswer unknown{.kind = DnsAnswer::Kind::no_such_name};
    const auto& told = known == known_.end() ? unknown : known->second;
    if (told.kind == DnsAnswer::Kind::silence) return {};

    auto reply = question.substr(0, 2) + response_desired + recursion + two_bytes(1) + std::string(6, '\0') +
                 question.substr(header_size, end - header_size);
    if (told.kind == DnsAnswer::Kind::no_such_name) reply[3] = static_cast<char>(recursion | no_such_name);
    if (told.kind == DnsAnswer::Kind::server_failure) reply[3] = static_cast<char>(recursion | server_failure);
    std::size_t records = 0;
    for (const auto& text : told.addresses) {
        const auto address = asio::ip::make_address(text);
        if (type != (address.is_v4() ? type_a : type_aaaa)) continue;
        reply += record(type, told.ttl, data_of(address));
        ++records;
    }
    return reply.replace(6, 2, two_bytes(records));
}

}  // namespace fantail::test
