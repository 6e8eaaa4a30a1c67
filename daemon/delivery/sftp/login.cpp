// How a connection becomes a session of ours: keys, the server's identity, our login, the subsystem.
#include <utility>

#include <fmt/format.h>

#include "daemon/delivery/sftp/link.hpp"
#include "daemon/delivery/sftp/methods.hpp"
#include "daemon/delivery/sftp/offers.hpp"
#include "daemon/delivery/sftp/wire.hpp"

namespace stmtwatch::delivery::sftp {

using flow::Task;

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
  if (!code) {
    auto away = turned_away();
    if (away) co_return std::unexpected(*std::move(away));
    co_return pass_on(code);
  }
  if (*code != 0) co_return std::unexpected(handshake_failure(*code, known_hosts));
  heard_.reset();
  said_ = {};
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
  login_refused_ =
      code && (*code == LIBSSH2_ERROR_AUTHENTICATION_FAILED || *code == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED);
  // A server that counts refusals may hang up instead of refusing: that is no reason to try the login once
  // more.
  if (!code && farewell_.empty()) co_return pass_on(code);
  std::string further;
  const bool key_taken = code && *code == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED;
  if (key_taken) further = co_await further_methods(user);
  co_return std::unexpected(login_refused(user, identity, further));
}

// What the server wants after a key that it knows and whose signature was not enough; empty where it wants
// that same again, or does not say.
Task<std::string> Link::further_methods(const std::string& user) {
  std::string methods;
  auto ask = [&] {
    const char* list =
        libssh2_userauth_list(session_.get(), user.data(), static_cast<unsigned int>(user.size()));
    if (list != nullptr) methods = printable(list);
    return list != nullptr ? 0 : libssh2_session_last_errno(session_.get());
  };
  const auto code = co_await drive(ask);
  if (!code || *code != 0 || methods.contains("publickey")) co_return std::string();
  co_return methods;
}

Fault Link::login_refused(const std::string& user, const Identity& identity,
                          const std::string& further) const {
  const std::string& key = identity.file().native();
  if (!further.empty()) {
    return failure(
        Reason::auth,
        fmt::format("the server accepts the key {} of user {} and wants a second proof: {}. This daemon "
                    "logs in with a key alone, and does not try again until a person says so: ask the "
                    "server's operator to let this account in by its key",
                    key, user, further));
  }
  return failure(
      Reason::auth,
      fmt::format("the server refuses the login of user {} with the key {}. No login is tried again until "
                  "a person says so: check the user and that the server has the key's public half",
                  user, key));
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

// SSH_DISCONNECT_BY_APPLICATION and SSH_DISCONNECT_TOO_MANY_CONNECTIONS without a refused login: how servers
// say that an account has as many sessions as it may.
bool Link::at_its_limit() const {
  constexpr int by_application = 11;
  constexpr int too_many_connections = 12;
  return !login_refused_ && (farewell_code_ == by_application || farewell_code_ == too_many_connections);
}

// Hung up before its version: the server is busy, or does not want us now. Some say so in a line of text.
std::optional<Fault> Link::turned_away() const {
  if (!ended_ || !heard_ || words_before_version(*heard_).size() < heard_->size()) return std::nullopt;
  const std::string its_words =
      heard_->empty() ? "" : fmt::format(", in its words \"{}\"", printable(*heard_));
  return failure(
      Reason::unreachable,
      fmt::format("the server hangs up before it greets{}. It may be busy, or limit or punish "
                  "connections from here (MaxStartups, PerSourcePenalties); or it is no SSH server",
                  its_words));
}

Fault Link::handshake_failure(int code, const KnownHosts& known_hosts) const {
  const auto ours = parse_offers(said_);
  const auto theirs = heard_ ? parse_offers(*heard_) : std::nullopt;
  const auto apart = ours && theirs ? disagreement(*ours, *theirs) : std::nullopt;
  if (apart) {
    const bool known = !known_hosts.key_types(name_).empty();
    return failure(apart->host_keys_only && known ? Reason::host_key : Reason::protocol,
                   fmt::format("nothing in common with the server. {}. {}", apart->text,
                               advice_on_methods(apart->host_keys_only)));
  }
  if (auto away = turned_away()) return *std::move(away);
  switch (code) {
    case LIBSSH2_ERROR_HOSTKEY_INIT:
    case LIBSSH2_ERROR_HOSTKEY_SIGN:
      return failure(Reason::host_key,
                     "the server could not prove its host key. Nothing is sent; ask its operator");
    case LIBSSH2_ERROR_SOCKET_SEND:
    case LIBSSH2_ERROR_SOCKET_RECV:
    case LIBSSH2_ERROR_SOCKET_DISCONNECT:
      return failure(Reason::disconnected, "the server hung up during the key exchange; it may be busy");
    default:
      return failure(Reason::protocol, "no SSH key exchange came about; is this an SSH server?");
  }
}

}  // namespace stmtwatch::delivery::sftp
