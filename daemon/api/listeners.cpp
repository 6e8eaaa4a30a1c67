#include "daemon/api/listeners.hpp"

#include <vector>

#include <fmt/format.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace stmtwatch::api {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Local = asio::local::stream_protocol;
using asio::ip::tcp;

namespace {

constexpr mode_t owner_and_group = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;

int exit_code(const Error& error) {
  if (error == asio::error::access_denied || error == Error(EPERM, boost::system::system_category()))
    return 77;
  if (error == Error(EADDRNOTAVAIL, boost::system::system_category())) return 78;
  if (error == Error(ENOENT, boost::system::system_category())) return 78;
  if (error == Error(ENOTDIR, boost::system::system_category())) return 78;
  return 74;
}

void make_way(asio::io_context& context, const Local::endpoint& endpoint) {
  const auto path = endpoint.path();
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return;
  if (!S_ISSOCK(status.st_mode)) {
    throw StartupFault(
        78, fmt::format("{} is in the way of the control socket and is no socket; move it away", path));
  }
  Error error;
  Local::socket probe(context);
  probe.connect(endpoint, error);
  if (!error) {
    throw StartupFault(
        74, fmt::format("somebody listens on {} already, most likely another stmtwatchd; stop it, or "
                        "give this one its own runtime_dir",
                        path));
  }
  // Refused is what a socket answers whose listener is gone; of any other error it is not known whether one
  // is there.
  if (error == asio::error::connection_refused) ::unlink(path.c_str());
}

std::string name_of(std::uint32_t uid) {
  std::vector<char> buffer(16 * 1024);
  passwd entry{};
  passwd* found = nullptr;
  const int error = ::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
  if (error != 0 || found == nullptr) return fmt::format("uid {}", uid);
  return entry.pw_name;
}

}  // namespace

Local::acceptor listen_locally(asio::io_context& context, const std::filesystem::path& path) {
  if (path.native().size() >= sizeof(sockaddr_un::sun_path)) {
    throw StartupFault(
        78, fmt::format("the control socket's path {} is longer than the {} bytes that a Unix socket can "
                        "have; choose a shorter runtime_dir",
                        path.native(), sizeof(sockaddr_un::sun_path) - 1));
  }
  const Local::endpoint endpoint(path.native());
  make_way(context, endpoint);
  Local::acceptor acceptor(context);
  Error error;
  acceptor.open(endpoint.protocol(), error);
  // The file gets the mode that the socket has when it is bound, so there is no moment at which others may
  // connect; the umask may take the group's part away, which is given back after.
  if (!error && ::fchmod(acceptor.native_handle(), owner_and_group) != 0)
    error.assign(errno, error.category());
  if (!error) acceptor.bind(endpoint, error);
  if (!error && ::chmod(path.c_str(), owner_and_group) != 0)
    error.assign(errno, boost::system::system_category());
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return acceptor;
  throw StartupFault(exit_code(error),
                     fmt::format("the control socket {} cannot be made: {}; its directory must exist "
                                 "and belong to the daemon's user",
                                 path.native(), error.message()));
}

tcp::acceptor listen_on_tcp(asio::io_context& context, const std::string& address, std::uint16_t port) {
  Error error;
  const auto parsed = asio::ip::make_address(address, error);
  tcp::acceptor acceptor(context);
  const tcp::endpoint endpoint(parsed, port);
  if (error)
    throw StartupFault(78, fmt::format("\"{}\" is not an IP address; correct [http] listen", address));
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return acceptor;
  throw StartupFault(exit_code(error),
                     fmt::format("cannot listen on {} port {} for the metrics: {}; choose another "
                                 "[http] listen, or stop what uses it",
                                 address, port, error.message()));
}

std::optional<watch::Person> peer_of(Local::socket& socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return std::nullopt;
  return person(credentials.uid);
}

watch::Person person(std::uint32_t uid) {
  return {.uid = uid, .name = name_of(uid)};
}

}  // namespace stmtwatch::api
