#include "daemon/delivery/sftp/link.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <malloc.h>

#include "daemon/delivery/sftp/dial.hpp"
#include "daemon/delivery/sftp/shortage.hpp"
#include "daemon/delivery/sftp/wire.hpp"
#include "daemon/flow/deadline.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

namespace asio = boost::asio;
using flow::Task;

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// What a server can make us hold: a session needs a tenth of each in all that it does.
constexpr std::size_t arrived_max = 1u << 20;  // without a reply among it
constexpr std::size_t kept_max = 4u << 20;     // by libssh2: packets that nobody waits for
constexpr std::size_t unread_max = 4u << 20;   // our own replies that it does not read

constexpr std::size_t clear_max = 64u << 10;  // of what is kept of the beginning, to explain a failure
constexpr int sign_interval_s = 2;            // the least that libssh2 knows

void set_callback(LIBSSH2_SESSION* session, int type, auto* function) {
#if LIBSSH2_VERSION_NUM >= 0x010b01
  libssh2_session_callback_set2(session, type, reinterpret_cast<libssh2_cb_generic*>(function));
#else
  libssh2_session_callback_set(session, type, reinterpret_cast<void*>(function));
#endif
}

}  // namespace

Task<Outcome<std::unique_ptr<Link>>> Link::open(const ServerOptions& options, NameLookup& names) {
  // Both are read before anything is sent: with a bad file the server need not hear of us.
  auto known_hosts = KnownHosts::read(options.known_hosts);
  if (!known_hosts) co_return pass_on(known_hosts);
  auto identity = Identity::read(options.identity_file);
  if (!identity) co_return pass_on(identity);

  auto addresses = co_await names.find(options.host, options.connect_timeout);
  if (!addresses) co_return pass_on(addresses);
  auto socket = co_await dial(*std::move(addresses), options.port, options.connect_timeout, options.host);
  if (!socket) co_return pass_on(socket);
  std::unique_ptr<Link> link(new Link(*std::move(socket), options));
  if (!link->session_) {
    auto own = shortage(ENOMEM, "opening a connection");
    co_return std::unexpected(*std::move(own));
  }
  auto logging_in = link->log_in(options, *known_hosts, *identity);
  auto logged_in = co_await flow::within(options.reply_timeout, std::move(logging_in));
  if (!logged_in) {
    co_return std::unexpected(
        link->failure(Reason::timeout, "the server accepts connections but does not answer"));
  }
  if (*logged_in) co_return link;
  if (link->at_its_limit())
    co_return std::unexpected(
        link->failure(Reason::unreachable, "the server takes no further session just now"));
  co_return pass_on(*logged_in);
}

Link::Link(asio::ip::tcp::socket socket, const ServerOptions& options)
    : name_{options.host, options.port},
      socket_(std::move(socket)),
      heard_(std::in_place),
      session_(libssh2_session_init_ex(&Link::allocate, &Link::release, &Link::reallocate, this)) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (!session_) return;
  libssh2_session_set_blocking(session_.get(), 0);
  libssh2_keepalive_config(session_.get(), 1, sign_interval_s);
  set_callback(session_.get(), LIBSSH2_CALLBACK_SEND, &Link::take_to_send);
  set_callback(session_.get(), LIBSSH2_CALLBACK_RECV, &Link::give_received);
  set_callback(session_.get(), LIBSSH2_CALLBACK_DISCONNECT, &Link::note_farewell);
}

// Freeing waits for the server's farewell unless the connection has ended.
Link::~Link() {
  ended_ = true;
}

void Link::FreeSession::operator()(LIBSSH2_SESSION* session) const {
  libssh2_session_free(session);
}

void* Link::allocate(std::size_t size, void** link) {
  return reallocate(nullptr, size, link);
}

void Link::release(void* memory, void** link) {
  static_cast<Link*>(*link)->kept_ -= ::malloc_usable_size(memory);
  std::free(memory);
}

void* Link::reallocate(void* memory, std::size_t size, void** link) {
  const std::size_t before = ::malloc_usable_size(memory);
  void* const given = std::realloc(memory, size);
  if (given != nullptr) static_cast<Link*>(*link)->kept_ += ::malloc_usable_size(given) - before;
  return given;
}

Outcome<void> Link::bounded() const {
  if (arrived_ <= arrived_max && kept_ <= kept_max && to_send_.size() <= unread_max) return {};
  return std::unexpected(failure(
      Reason::protocol,
      fmt::format("the server sends what nobody asked for and no answers: {} bytes since the last one, "
                  "{} bytes kept for it. Ask its operator whether something is wrong with it",
                  arrived_, kept_ + to_send_.size())));
}

ssize_t Link::take_to_send(libssh2_socket_t, const void* bytes, std::size_t size, int, void** link) {
  Link& self = *static_cast<Link*>(*link);
  const std::string_view said(static_cast<const char*>(bytes), size);
  self.to_send_ += said;
  if (self.heard_) self.said_ += said.substr(0, clear_max - std::min(clear_max, self.said_.size()));
  return static_cast<ssize_t>(size);
}

ssize_t Link::give_received(libssh2_socket_t, void* into, std::size_t size, int, void** link) {
  Link& self = *static_cast<Link*>(*link);
  const std::size_t given = std::min(size, self.received_.size() - self.taken_);
  if (given == 0) return self.ended_ ? 0 : -EAGAIN;
  std::memcpy(into, self.received_.data() + self.taken_, given);
  self.taken_ += given;
  return static_cast<ssize_t>(given);
}

void Link::note_farewell(LIBSSH2_SESSION*, int code, const char* message, int size, const char*, int,
                         void** link) {
  const std::string_view said(message, size > 0 ? static_cast<std::size_t>(size) : 0);
  static_cast<Link*>(*link)->farewell_code_ = code;
  static_cast<Link*>(*link)->farewell_ = fmt::format("\"{}\" (SSH reason {})", printable(said), code);
}

Outcome<std::size_t> Link::write(std::string_view bytes) {
  const ssize_t taken = libssh2_channel_write(channel_, bytes.data(), bytes.size());
  if (taken >= 0) return static_cast<std::size_t>(taken);
  if (taken == LIBSSH2_ERROR_EAGAIN) return 0u;
  return std::unexpected(failure(Reason::disconnected, "the connection broke while sending"));
}

Outcome<std::size_t> Link::read(std::span<char> into) {
  const ssize_t got = libssh2_channel_read(channel_, into.data(), into.size());
  if (got > 0) return static_cast<std::size_t>(got);
  if (got == LIBSSH2_ERROR_EAGAIN) return 0u;
  if (got == 0 && libssh2_channel_eof(channel_) == 0) return 0u;
  return std::unexpected(failure(Reason::disconnected, "the server ended the session"));
}

Task<Outcome<void>> Link::flush() {
  if (to_send_.empty()) co_return Outcome<void>();
  sending_.clear();
  std::swap(sending_, to_send_);
  const auto buffer = asio::buffer(sending_);
  const auto [error, sent] = co_await asio::async_write(socket_, buffer, quietly);
  if (error) co_return std::unexpected(failure(Reason::disconnected, error.message()));
  co_return Outcome<void>();
}

Task<Outcome<void>> Link::receive() {
  auto within_bounds = bounded();
  if (!within_bounds) co_return within_bounds;
  const auto buffer = asio::buffer(arriving_);
  const auto [error, got] = co_await socket_.async_read_some(buffer, quietly);
  if (error) {
    ended_ = true;
    co_return std::unexpected(failure(Reason::disconnected, error == asio::error::eof
                                                                ? "the server closed the connection"
                                                                : error.message()));
  }
  received_.erase(0, taken_);
  taken_ = 0;
  received_.append(arriving_.data(), got);
  if (heard_)
    heard_->append(arriving_.data(), std::min(got, clear_max - std::min(clear_max, heard_->size())));
  arrived_ += got;
  co_return Outcome<void>();
}

void Link::ask_for_a_sign() {
  int next = 0;
  libssh2_keepalive_send(session_.get(), &next);
}

void Link::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

std::string Link::words() const {
  char* text = nullptr;
  int size = 0;
  const int code = libssh2_session_last_error(session_.get(), &text, &size, 0);
  if (!farewell_.empty()) return fmt::format("; its words: {}", farewell_);
  if (code == 0 || size <= 0) return {};
  return fmt::format("; libssh2 says: {} ({})", printable({text, static_cast<std::size_t>(size)}), code);
}

Fault Link::failure(Reason reason, std::string_view what) const {
  return {reason, fmt::format("{}: {}{}", name_.entry(), what, words())};
}

}  // namespace stmtwatch::delivery::sftp
