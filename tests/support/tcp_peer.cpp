#include "tests/support/tcp_peer.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace stmtwatch::test {

bool TcpPeer::Line::say(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void TcpPeer::Line::until_gone() const {
  std::array<char, 4096> heard{};
  while (::recv(socket_, heard.data(), heard.size(), 0) > 0) {
  }
}

TcpPeer::TcpPeer(std::function<void(const Line&)> talk)
    : talk_(std::move(talk)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, raw, &size) != 0) {
    throw std::runtime_error("no listener on loopback");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

TcpPeer::~TcpPeer() {
  ::shutdown(listener_, SHUT_RDWR);  // ends accept(2)
  thread_.join();
  ::close(listener_);
}

void TcpPeer::serve() const {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    talk_(Line(socket));
    ::close(socket);
  }
}

std::string clear_packet(std::string_view payload) {
  constexpr std::size_t block = 8;
  constexpr std::size_t padding_min = 4;
  const std::size_t unpadded = 4 + 1 + payload.size() + padding_min;
  const std::size_t padding = padding_min + (block - unpadded % block) % block;
  const std::size_t length = 1 + payload.size() + padding;
  std::string packet;
  for (const int shift : {24, 16, 8, 0})
    packet += static_cast<char>(length >> shift & 0xff);
  packet += static_cast<char>(padding);
  packet += payload;
  packet.append(padding, '\0');
  return packet;
}

}  // namespace stmtwatch::test
