#include "daemon/delivery/sftp/link.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <malloc.h>

#include "daemon/delivery/sftp/methods.hpp"
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
constexpr std::size_t unsent_max = 4u << 20;   // our own replies that it does not read

constexpr int sign_interval_s = 2;  // the least that libssh2 knows

template <class T>
std::unexpected<Fault> pass_on(Outcome<T>& outcome) {
  return std::unexpected(std::move(outcome.error()));
}

std::string entry_of(const ServerOptions& options) {
  return HostName{options.host, options.port}.entry();
}

Fault unreachable(const ServerOptions& options, const boost::system::error_code& error) {
  return {Reason::unreachable,
          fmt::format("{} cannot be reached: {}. Check host and port, the network and whether the "
                      "server runs",
                      entry_of(options), error.message())};
}

void set_callback(LIBSSH2_SESSION* session, int type, auto* function) {
#if LIBSSH2_VERSION_NUM >= 0x010b01
  libssh2_session_callback_set2(session, type, reinterpret_cast<libssh2_cb_generic*>(function));
#else
  libssh2_session_callback_set(session, type, reinterpret_cast<void*>(function));
#endif
}

}  // namespace

Task<Outcome<std::unique_ptr<Link>>> Link::open(const ServerOptions& options) {
  // Both are read before anything is sent: with a bad file the server need not hear of us.
  auto known_hosts = KnownHosts::read(options.known_hosts);
  if (!known_hosts) co_return pass_on(known_hosts);
  auto identity = Identity::read(options.identity_file);
  if (!identity) co_return pass_on(identity);

  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::unique_ptr<Link> link(new Link(executor, options));
  auto connecting = link->connect(options);
  auto connected = co_await flow::within(options.connect_timeout, std::move(connecting));
  if (!connected) co_return std::unexpected(unreachable(options, asio::error::timed_out));
  if (!*connected) co_return pass_on(*connected);

  auto logging_in = link->log_in(options, *known_hosts, *identity);
  auto logged_in = co_await flow::within(options.reply_timeout, std::move(logging_in));
  if (!logged_in) {
    co_return std::unexpected(
        link->failure(Reason::timeout, "the server accepts connections but does not answer"));
  }
  if (!*logged_in) co_return pass_on(*logged_in);
  co_return link;
}

Link::Link(const asio::any_io_executor& executor, const ServerOptions& options)
    : name_{options.host, options.port},
      socket_(executor),
      session_(libssh2_session_init_ex(&Link::allocate, &Link::release, &Link::reallocate, this)) {
  if (!session_) throw std::bad_alloc();
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
  if (arrived_ <= arrived_max && kept_ <= kept_max && to_send_.size() <= unsent_max) return {};
  return std::unexpected(failure(
      Reason::protocol,
      fmt::format("the server sends what nobody asked for and no answers: {} bytes since the last one, "
                  "{} bytes kept for it. Ask its operator whether something is wrong with it",
                  arrived_, kept_ + to_send_.size())));
}

ssize_t Link::take_to_send(libssh2_socket_t, const void* bytes, std::size_t size, int, void** link) {
  static_cast<Link*>(*link)->to_send_.append(static_cast<const char*>(bytes), size);
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
  static_cast<Link*>(*link)->farewell_ = fmt::format("\"{}\" (SSH reason {})", printable(said), code);
}

Task<Outcome<void>> Link::connect(const ServerOptions& options) {
  asio::ip::tcp::resolver resolver(socket_.get_executor());
  const std::string service = std::to_string(options.port);
  const auto [unknown, endpoints] = co_await resolver.async_resolve(options.host, service, quietly);
  if (unknown) co_return std::unexpected(unreachable(options, unknown));
  const auto [refused, endpoint] = co_await asio::async_connect(socket_, endpoints, quietly);
  if (refused) co_return std::unexpected(unreachable(options, refused));
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  co_return Outcome<void>();
}

Task<Outcome<void>> Link::log_in(const ServerOptions& options, const KnownHosts& known_hosts,
                                 const Identity& identity) {
  auto keys = co_await exchange_keys(known_hosts);
  if (!keys) co_return keys;
  auto authenticated = co_await authenticate(options.user, identity);
  if (!authenticated) co_return authenticated;
  co_return co_await open_subsystem();
}

// Calls a function of libssh2 until it has what it waits for.
template <class Call>
Task<Outcome<int>> Link::drive(Call& call) {
  for (;;) {
    const int code = call();
    auto sent = co_await flush();
    if (!sent) co_return pass_on(sent);
    if (code != LIBSSH2_ERROR_EAGAIN) co_return code;
    auto arrived = co_await receive();
    if (!arrived) co_return pass_on(arrived);
  }
}

Task<Outcome<void>> Link::exchange_keys(const KnownHosts& known_hosts) {
  auto set = set_methods(known_hosts);
  if (!set) co_return set;
  auto call = [this] { return libssh2_session_handshake(session_.get(), socket_.native_handle()); };
  auto code = co_await drive(call);
  if (!code) co_return pass_on(code);
  if (*code != 0) co_return std::unexpected(handshake_failure(*code, known_hosts));
  co_return check_host_key(known_hosts);
}

Outcome<void> Link::set_methods(const KnownHosts& known_hosts) {
  if (use_methods(*session_, known_hosts.key_types(name_))) return {};
  return std::unexpected(failure(Reason::protocol, "libssh2 offers none of the ciphers we allow"));
}

Outcome<void> Link::check_host_key(const KnownHosts& known_hosts) {
  std::size_t size = 0;
  int type = 0;
  const char* blob = libssh2_session_hostkey(session_.get(), &size, &type);
  if (blob == nullptr) return std::unexpected(failure(Reason::host_key, "the server showed no host key"));
  host_key_ = fingerprint({blob, size});
  return known_hosts.check(name_, {blob, size});
}

Task<Outcome<void>> Link::authenticate(const std::string& user, const Identity& identity) {
  const std::string_view key = identity.private_key();
  // An empty passphrase: libssh2 1.10 reads through a null pointer where an encrypted PEM key has none.
  auto call = [&] {
    return libssh2_userauth_publickey_frommemory(session_.get(), user.data(), user.size(), nullptr, 0,
                                                 key.data(), key.size(), "");
  };
  auto code = co_await drive(call);
  if (code && *code == 0) co_return Outcome<void>();
  // A server that counts refusals may hang up instead of refusing: that is no reason to try the login once
  // more.
  if (!code && farewell_.empty()) co_return pass_on(code);
  co_return std::unexpected(failure(
      Reason::auth,
      fmt::format("the server refuses the login of user {} with the key {}. No login is tried again until "
                  "a person says so: check the user and that the server has the key's public half",
                  user, identity.file().native())));
}

Task<Outcome<void>> Link::open_subsystem() {
  auto open = [this] {
    channel_ = libssh2_channel_open_session(session_.get());
    return channel_ != nullptr ? 0 : libssh2_session_last_errno(session_.get());
  };
  auto opened = co_await drive(open);
  if (!opened) co_return pass_on(opened);
  if (*opened != 0)
    co_return std::unexpected(failure(Reason::protocol, "the server opens no channel for us"));
  libssh2_channel_handle_extended_data2(channel_, LIBSSH2_CHANNEL_EXTENDED_DATA_IGNORE);

  auto start = [this] { return libssh2_channel_subsystem(channel_, "sftp"); };
  auto started = co_await drive(start);
  if (!started) co_return pass_on(started);
  if (*started == 0) co_return Outcome<void>();
  co_return std::unexpected(
      failure(Reason::protocol, "the server offers no SFTP to this account; ask its operator"));
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

Fault Link::handshake_failure(int code, const KnownHosts& known_hosts) const {
  const auto types = known_hosts.key_types(name_);
  switch (code) {
    case LIBSSH2_ERROR_HOSTKEY_INIT:
    case LIBSSH2_ERROR_HOSTKEY_SIGN:
      return failure(Reason::host_key,
                     "the server could not prove its host key. Nothing is sent; ask its operator");
    case LIBSSH2_ERROR_KEX_FAILURE:
    case LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE:
    case LIBSSH2_ERROR_METHOD_NONE:
      return failure(types == std::vector<std::string>{"ssh-rsa"} ? Reason::host_key : Reason::protocol,
                     no_common_method());
    case LIBSSH2_ERROR_SOCKET_SEND:
    case LIBSSH2_ERROR_SOCKET_RECV:
    case LIBSSH2_ERROR_SOCKET_DISCONNECT:
      return failure(Reason::disconnected, "the server hung up during the key exchange; it may be busy");
    default:
      return failure(Reason::protocol, "no SSH key exchange came about; is this an SSH server?");
  }
}

}  // namespace stmtwatch::delivery::sftp
