#include "daemon/api/connection.hpp"

#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "daemon/api/listeners.hpp"

namespace stmtwatch::api {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds farewell_time{1};
constexpr std::size_t farewell_bytes_max = 256 * 1024;

// Ends a connection whose last answer has been written. What the client still sends is read for a moment:
// closing with unread bytes makes the kernel reset the connection, and the client might lose the answer.
template <class Stream>
flow::Task<> part(Stream& stream) {
  Error error;
  stream.socket().shutdown(asio::socket_base::shutdown_send, error);
  stream.expires_after(farewell_time);
  std::array<char, 4096> unread{};
  const asio::mutable_buffer into = asio::buffer(unread);
  for (std::size_t total = 0; !error && total < farewell_bytes_max;) {
    const auto [read_error, bytes] = co_await stream.async_read_some(into, as_value);
    error = read_error;
    total += bytes;
  }
}

// What there is to say to a request that cannot be read; nullopt: the client has gone or was too slow, say
// nothing.
std::optional<Reply> reject(const Error& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refuse({64, "the request's header is too long"}, 431);
  }
  if (error == http::error::body_limit) return refuse({64, "the request's body is too long"}, 413);
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  const bool malformed = error.category() == http::make_error_code(http::error::bad_method).category();
  if (malformed) return refuse({64, "this is not an HTTP request that can be read"}, 400);
  return std::nullopt;
}

template <class Body>
http::response<Body> head_of(const Reply& reply, unsigned version, bool keep_alive) {
  http::response<Body> response(static_cast<http::status>(reply.status), version);
  response.set(http::field::content_type, reply.content_type);
  response.set(http::field::cache_control, "no-store");
  if (!reply.allow.empty()) response.set(http::field::allow, reply.allow);
  response.keep_alive(keep_alive);
  response.content_length(reply.body.size());
  return response;
}

// How a message is answered, apart from what is said.
struct Manner {
  unsigned version = 11;
  bool keep_alive = false;
  bool head_only = false;
};

// False: the client did not take it.
template <class Stream>
flow::Task<bool> send(Stream& stream, Reply& reply, const Manner& manner, const Limits& limits) {
  stream.expires_after(limits.response);
  if (manner.head_only) {
    const auto response = head_of<http::empty_body>(reply, manner.version, manner.keep_alive);
    const auto [error, bytes] = co_await http::async_write(stream, response, as_value);
    co_return !error;
  }
  auto response = head_of<http::string_body>(reply, manner.version, manner.keep_alive);
  response.body() = std::move(reply.body);
  const auto [error, bytes] = co_await http::async_write(stream, response, as_value);
  co_return !error;
}

// Waits for the first bytes of the next request where none are there yet. False: none came.
template <class Stream>
flow::Task<bool> await_request(Stream& stream, beast::flat_buffer& buffer,
                               std::chrono::milliseconds patience) {
  if (buffer.size() > 0) co_return true;  // sent along with the one before
  stream.expires_after(patience);
  const auto space = buffer.prepare(1024);
  const auto [error, bytes] = co_await stream.async_read_some(space, as_value);
  buffer.commit(bytes);
  co_return !error;
}

using Parser = http::request_parser<http::string_body>;

// Reads a request whole. A client that asks first whether it may send the body (RFC 9110, 10.1.1) is told to.
template <class Stream>
flow::Task<Error> read_request(Stream& stream, beast::flat_buffer& buffer, Parser& parser) {
  const auto [head_error, head_bytes] = co_await http::async_read_header(stream, buffer, parser, as_value);
  if (head_error || parser.is_done()) co_return head_error;
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    const http::response<http::empty_body> go_on(http::status::continue_, parser.get().version());
    const auto [error, bytes] = co_await http::async_write(stream, go_on, as_value);
    if (error) co_return error;
  }
  const auto [error, bytes] = co_await http::async_read(stream, buffer, parser, as_value);
  co_return error;
}

// The place that a conversation takes. `leave` closes the connection under whatever it waits for.
template <class Stream>
class Seated {
 public:
  Seated(Seats& seats, Stream& stream) : seats_(seats), place_(seats.take()) {
    place_->leave = [&stream] { stream.close(); };
  }
  ~Seated() { seats_.give_back(place_); }
  Seated(const Seated&) = delete;
  Seated& operator=(const Seated&) = delete;

  void now(Doing doing) { seats_.now(*place_, doing); }
  bool leaving() const { return place_->leaving; }

 private:
  Seats& seats_;
  Seats::Place place_;
};

template <class Stream>
flow::Task<> converse_on(Stream& stream, std::optional<watch::Person> peer, Backend& backend,
                         const Limits& limits, Seats& seats) {
  Seated<Stream> seat(seats, stream);
  beast::flat_buffer buffer(limits.header_bytes + limits.body_bytes);
  auto patience = limits.request;
  while (co_await await_request(stream, buffer, patience)) {
    Parser parser;
    parser.header_limit(limits.header_bytes);
    parser.body_limit(limits.body_bytes);
    stream.expires_after(limits.request);
    const auto error = co_await read_request(stream, buffer, parser);
    if (error) {
      auto rejection = reject(error);
      const Manner manner;
      seat.now(Doing::sends);
      if (rejection && co_await send(stream, *rejection, manner, limits)) co_await part(stream);
      co_return;
    }
    seat.now(Doing::answers);
    auto message = parser.release();
    const Manner manner{message.version(), message.keep_alive(), message.method() == http::verb::head};
    const Request request{manner.head_only ? "GET" : std::string(message.method_string()),
                          std::string(message.target()), std::move(message.body()), peer};
    auto reply = co_await answer(backend, request);
    seat.now(Doing::sends);
    if (!co_await send(stream, reply, manner, limits)) co_return;
    if (!manner.keep_alive) break;
    patience = limits.idle;
    seat.now(Doing::waits);
  }
  if (!seat.leaving()) co_await part(stream);
}

template <class Stream>
flow::Task<> turn_away_from(Stream& stream) {
  auto full = refuse({75, "too many connections to stmtwatchd; try again"});
  const Manner manner;
  const Limits limits;
  if (co_await send(stream, full, manner, limits)) co_await part(stream);
}

}  // namespace

flow::Task<> converse(TcpSocket socket, Backend& backend, const Limits& limits, Seats& seats) {
  beast::basic_stream<asio::ip::tcp> stream(std::move(socket));
  const std::optional<watch::Person> nobody;
  co_await converse_on(stream, nobody, backend, limits, seats);
}

flow::Task<> converse(LocalSocket socket, Backend& backend, const Limits& limits, Seats& seats) {
  const auto peer = peer_of(socket);
  if (!peer) co_return;  // who cannot be named cannot be answered
  beast::basic_stream<asio::local::stream_protocol> stream(std::move(socket));
  co_await converse_on(stream, peer, backend, limits, seats);
}

flow::Task<> turn_away(TcpSocket socket) {
  beast::basic_stream<asio::ip::tcp> stream(std::move(socket));
  co_await turn_away_from(stream);
}

flow::Task<> turn_away(LocalSocket socket) {
  beast::basic_stream<asio::local::stream_protocol> stream(std::move(socket));
  co_await turn_away_from(stream);
}

}  // namespace stmtwatch::api
