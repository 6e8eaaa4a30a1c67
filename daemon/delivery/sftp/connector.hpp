#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "daemon/delivery/destination.hpp"
#include "daemon/delivery/sftp/name_lookup.hpp"

namespace stmtwatch::delivery::sftp {

struct ServerOptions {
  std::string host;
  std::uint16_t port = 22;
  std::string user;
  std::filesystem::path
      identity_file;  // a private key, OpenSSH or PEM, ed25519 or ecdsa (rsa where libssh2 >= 1.11)
  std::filesystem::path known_hosts;                  // OpenSSH's format; read anew at every connection
  std::chrono::milliseconds connect_timeout{10'000};  // of the look-up of the name, and of each address
  // See Patience. `slow_timeout` is generous, as a file that is given up is sent again from its beginning.
  std::chrono::milliseconds reply_timeout{30'000};
  std::chrono::milliseconds slow_timeout{300'000};
};

// What is remembered of a server from one session to the next. From any thread.
struct ServerMemory {
  std::atomic<bool> one_file_at_a_time = false;  // it confused the handles of files open at once
};

// Opens SFTP sessions with one server: TCP, key exchange, host key against known_hosts (fail closed),
// publickey authentication, subsystem, SFTPv3. Nothing of libssh2 is seen outside this folder.
class SftpConnector final : public Connector {
 public:
  // Sessions run on `transport` (a thread pool of their own), never on the caller's thread.
  // `names` is shared, so that look-ups that hang stay bounded through reloads.
  SftpConnector(boost::asio::any_io_executor transport, ServerOptions options,
                std::shared_ptr<NameLookup> names = std::make_shared<NameLookup>());
  flow::Task<Outcome<std::unique_ptr<Remote>>> connect() override;

 private:
  boost::asio::any_io_executor transport_;
  ServerOptions options_;
  std::shared_ptr<NameLookup> names_;
  std::shared_ptr<ServerMemory> memory_ = std::make_shared<ServerMemory>();
};

}  // namespace stmtwatch::delivery::sftp
