#pragma once

#include <filesystem>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "daemon/watch/control.hpp"

namespace stmtwatch::api {

// The daemon cannot begin to listen. `what()` says what, which, and what to do; `exit_code` is what to end
// with: 74 the address is taken or the system failed, 77 not permitted, 78 the configured address or
// directory does not exist.
class StartupFault : public std::runtime_error {
 public:
  StartupFault(int exit_code, const std::string& message)
      : std::runtime_error(message), exit_code_(exit_code) {}
  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

// The listening end of the Unix socket `path`, mode 0660. A socket file that nobody listens on is replaced;
// anything else that stands there is left alone. The directory must exist. Throws StartupFault.
boost::asio::local::stream_protocol::acceptor listen_locally(boost::asio::io_context& context,
                                                             const std::filesystem::path& path);

// The listening end of `address`:`port`; port 0 is any free one. Throws StartupFault.
boost::asio::ip::tcp::acceptor listen_on_tcp(boost::asio::io_context& context, const std::string& address,
                                             std::uint16_t port);

// Who is at the other end, as the kernel noted it when the connection was made (SO_PEERCRED, unix(7)).
// Nullopt: it would not say.
std::optional<watch::Person> peer_of(boost::asio::local::stream_protocol::socket& socket);

// The person with this user id: "uid 1234" where the user database has no name for it.
watch::Person person(std::uint32_t uid);

}  // namespace stmtwatch::api
