#pragma once

#include <chrono>
#include <cstdint>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "daemon/api/routes.hpp"
#include "daemon/api/seats.hpp"

// HTTP/1.1 (RFC 9112) on one connection. Nothing a client does or leaves undone holds a connection longer
// than the limits say, or makes the daemon keep more than them.
namespace stmtwatch::api {

struct Limits {
  std::size_t connections = 64;           // of each listener; a further one takes the place of one that waits
  std::uint32_t header_bytes = 8 * 1024;  // 431 beyond
  std::uint64_t body_bytes = 64 * 1024;   // 413 beyond
  std::chrono::milliseconds idle{75'000};  // between two requests; longer than a usual scrape interval
  std::chrono::milliseconds request{
      10'000};  // for the first byte of a connection, and for each whole request
  std::chrono::milliseconds response{30'000};  // for the client to take the answer
};

using TcpSocket = boost::asio::ip::tcp::socket;
using LocalSocket = boost::asio::local::stream_protocol::socket;

// Answers requests, one after the other, until the client goes, a limit is passed, or it is cancelled. A
// request on a local socket carries its peer's identity. `backend` and `limits` outlive the call. Takes a
// place among `seats` for as long as it lasts.
flow::Task<> converse(TcpSocket socket, Backend& backend, const Limits& limits, Seats& seats);
flow::Task<> converse(LocalSocket socket, Backend& backend, const Limits& limits, Seats& seats);

// Says 503 to a connection that there is no place for, without waiting for its request, and closes it.
flow::Task<> turn_away(TcpSocket socket);
flow::Task<> turn_away(LocalSocket socket);

}  // namespace stmtwatch::api
