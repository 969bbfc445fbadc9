#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>

#include <openssl/ssl.h>

#include "support/certificates.hpp"

namespace fantail::test {

/// Steps of a script. Each is done in its order; after the last one the connection is closed.
struct ReadRequest {};  ///< to the end of its Content-Length
struct Send {
    std::string bytes;
};
struct Drip {
    std::string bytes;  ///< over and over again, one byte at a time
    std::chrono::milliseconds gap;
};
struct Flood {
    std::string bytes;  ///< over and over again, as fast as they go
};
struct Pause {
    std::chrono::milliseconds gap;
};
struct Hang {};   ///< until the peer closes
struct Reset {};  ///< RST instead of FIN
using Step = std::variant<ReadRequest, Send, Drip, Flood, Pause, Hang, Reset>;
using Script = std::vector<Step>;

/// `HTTP/1.1 200 OK` with that body, kept alive.
std::string ok_answer(const std::string& body);

/// Reads requests and answers each with `ok_answer("ok")`, `times` times.
Script answers(std::size_t times);

/// A receiver that does exactly what it is told, right or wrong: the n-th connection follows the n-th script, those
/// after the last one the last. Lives on the test's own loop, on a free port of 127.0.0.1; with an identity it speaks
/// TLS.
class ScriptedEndpoint {
public:
    ScriptedEndpoint(boost::asio::io_context& io, std::vector<Script> scripts, std::optional<Identity> identity = {});
    ~ScriptedEndpoint();

    ScriptedEndpoint(const ScriptedEndpoint&) = delete;
    ScriptedEndpoint& operator=(const ScriptedEndpoint&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const;  ///< of its `/hook`
    [[nodiscard]] std::size_t connections() const;                               ///< accepted so far
    [[nodiscard]] std::size_t resumed() const;  ///< handshakes so far that went on with an older session
    [[nodiscard]] SSL_CTX* tls() const;         ///< to be stricter than by default; of a TLS endpoint alone
    [[nodiscard]] const std::vector<std::string>& requests() const;  ///< heads with their bodies

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::test
