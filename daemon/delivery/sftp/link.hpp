#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <libssh2.h>

#include "daemon/delivery/fault.hpp"
#include "daemon/delivery/sftp/connector.hpp"
#include "daemon/delivery/sftp/identity.hpp"
#include "daemon/delivery/sftp/known_hosts.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::delivery::sftp {

// The fault of an outcome as that of another.
template <class T>
std::unexpected<Fault> pass_on(Outcome<T>& outcome) {
  return std::unexpected(std::move(outcome.error()));
}

// One SSH connection with its "sftp" subsystem: a stream of bytes in each direction. libssh2 encrypts and
// decrypts only between our buffers and never sees the socket, so none of its calls can block or send half a
// packet:
//
//   write() -> libssh2 -> to_send_ -> flush() -> socket -> receive() -> received_ -> libssh2 -> read()
//
// All members are called on one strand. At most one receive() and one flush() may be under way at a time.
class Link {
 public:
  // Connects and logs in. Within connect_timeout for the name and for each address, and reply_timeout for all
  // that follows.
  static flow::Task<Outcome<std::unique_ptr<Link>>> open(const ServerOptions& options, NameLookup& names);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Encrypts as many bytes as the server's window takes; 0: none now, more after the next receive().
  Outcome<std::size_t> write(std::string_view bytes);
  // Decrypts what was received; 0: nothing more now.
  Outcome<std::size_t> read(std::span<char> into);
  // Sends what was encrypted.
  flow::Task<Outcome<void>> flush();
  // Waits for bytes from the server. Disconnected at its end. Reason::protocol where much more arrived than
  // was asked for, or where it makes us keep or say too much.
  flow::Task<Outcome<void>> receive();
  // Bytes that were encrypted and have not been given to the socket.
  std::size_t unsent() const { return to_send_.size(); }
  // Something of what arrived was awaited. What arrives besides is bounded: see receive().
  void answered() { arrived_ = 0; }
  // Makes a server that is alive send something (a keepalive that wants a reply); to be flushed.
  void ask_for_a_sign();
  // Ends a flush() and a receive() under way. The server is not asked.
  void close();
  const std::string& host_key() const { return host_key_; }

 private:
  struct FreeSession {
    void operator()(LIBSSH2_SESSION* session) const;
  };

  Link(boost::asio::ip::tcp::socket socket, const ServerOptions& options);
  flow::Task<Outcome<void>> log_in(const ServerOptions& options, const KnownHosts& known_hosts,
                                   const Identity& identity);
  flow::Task<Outcome<void>> exchange_keys(const KnownHosts& known_hosts);
  flow::Task<Outcome<void>> authenticate(const std::string& user, const Identity& identity);
  flow::Task<Outcome<void>> open_subsystem();
  template <class Call>
  flow::Task<Outcome<int>> drive(Call& call);
  Outcome<void> set_methods(const KnownHosts& known_hosts);
  Outcome<void> check_host_key(const KnownHosts& known_hosts);
  Fault failure(Reason reason, std::string_view what) const;
  flow::Task<std::string> further_methods(const std::string& user);
  Fault login_refused(const std::string& user, const Identity& identity, const std::string& further) const;
  Fault handshake_failure(int code, const KnownHosts& known_hosts) const;
  std::optional<Fault> turned_away() const;
  bool at_its_limit() const;
  std::string words() const;

  Outcome<void> bounded() const;

  static void* allocate(std::size_t size, void** link);
  static void release(void* memory, void** link);
  static void* reallocate(void* memory, std::size_t size, void** link);
  static ssize_t take_to_send(libssh2_socket_t, const void* bytes, std::size_t size, int, void** link);
  static ssize_t give_received(libssh2_socket_t, void* into, std::size_t size, int, void** link);
  static void note_farewell(LIBSSH2_SESSION*, int code, const char* message, int size, const char*, int,
                            void** link);

  HostName name_;
  boost::asio::ip::tcp::socket socket_;
  std::string to_send_;
  std::string sending_;
  std::size_t kept_ = 0;     // bytes of memory that libssh2 has
  std::size_t arrived_ = 0;  // since answered()
  std::string received_;
  std::size_t taken_ = 0;  // bytes of received_ that libssh2 has had
  bool ended_ = false;     // nothing will come any more
  std::array<char, 64u << 10> arriving_;
  std::optional<std::string> heard_;  // in the clear, until the keys are exchanged, and its beginning only
  std::string said_;
  std::string farewell_;  // what the server said when it disconnected
  int farewell_code_ = 0;
  bool login_refused_ = false;
  std::string host_key_;
  std::unique_ptr<LIBSSH2_SESSION, FreeSession> session_;  // after the buffers that freeing it still uses
  LIBSSH2_CHANNEL* channel_ = nullptr;                     // belongs to session_
};

}  // namespace stmtwatch::delivery::sftp
