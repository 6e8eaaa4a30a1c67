#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include <sys/types.h>

namespace stmtwatch::test {

// A listener on 127.0.0.1 that says to whoever connects what it is told to: for what no real server does.
class TcpPeer {
 public:
  // One connection; what it says fails quietly once the other side has gone.
  class Line {
   public:
    explicit Line(int socket) : socket_(socket) {}
    bool say(std::string_view bytes) const;  // false: the other side has gone
    void until_gone() const;                 // reads and throws away

   private:
    int socket_;
  };

  explicit TcpPeer(std::function<void(const Line&)> talk);
  ~TcpPeer();
  TcpPeer(const TcpPeer&) = delete;
  TcpPeer& operator=(const TcpPeer&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  void serve() const;

  std::function<void(const Line&)> talk_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

// An SSH packet before the key exchange: in the clear.
std::string clear_packet(std::string_view payload);

}  // namespace stmtwatch::test
