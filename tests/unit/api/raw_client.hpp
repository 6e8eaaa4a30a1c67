#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace stmtwatch::test {

// A client that sends whatever it is told to, well-formed or not. Waits at most `patience_seconds` for the
// server, so that a test that would hang fails instead.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(address);
  }
  explicit RawClient(const std::filesystem::path& path)
      : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    connect(address);
  }
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  ~RawClient() { close(); }

  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  // False: the server has closed.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Everything until the server closes.
  std::string read_to_end() {
    while (read_some()) {
    }
    return std::exchange(unread_, "");
  }

  // One answer: its head, and as much of a body as its Content-Length says (none after HEAD).
  std::string read_answer(bool after_head = false) {
    while (unread_.find("\r\n\r\n") == std::string::npos) {
      if (!read_some()) throw std::runtime_error("closed within an answer: " + unread_);
    }
    const auto head = unread_.find("\r\n\r\n") + 4;
    const auto field = unread_.find("Content-Length: ");
    const auto body = after_head || field > head ? 0 : std::stoul(unread_.substr(field + 16));
    while (unread_.size() < head + body) {
      if (!read_some()) throw std::runtime_error("closed within a body: " + unread_);
    }
    auto answer = unread_.substr(0, head + body);
    unread_.erase(0, head + body);
    return answer;
  }

 private:
  static constexpr int patience_seconds = 60;

  template <class Address>
  void connect(const Address& address) {
    const timeval patience{patience_seconds, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }

  // False: the server closed. A server that says nothing at all is an error.
  bool read_some() {
    char bytes[4096];
    const auto read = ::recv(socket_, bytes, sizeof bytes, 0);
    if (read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      throw std::runtime_error("the server says nothing");
    if (read <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(read));
    return true;
  }

  int socket_;
  std::string unread_;
};

}  // namespace stmtwatch::test
