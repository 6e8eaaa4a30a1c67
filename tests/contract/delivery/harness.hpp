#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "daemon/delivery/sftp/connector.hpp"
#include "tests/support/memory_server.hpp"
#include "tests/support/run.hpp"
#include "tests/support/sshd.hpp"

namespace stmtwatch::test {

// What the contract suite needs of an implementation: one session, and a look at the server's side.

class MemoryHarness {
 public:
  MemoryHarness() {
    server_.needs_directories = true;
    server_.directories.insert("/files");
    remote_ = *run(io, server_.connect());
  }
  delivery::Remote& remote() { return *remote_; }
  std::string path(const std::string& name) const { return "/files/" + name; }
  bool exists(const std::string& name) const { return server_.files.contains(path(name)); }
  std::string content(const std::string& name) const { return server_.files.at(path(name)); }
  void place(const std::string& name, std::string text) { server_.files[path(name)] = std::move(text); }

  boost::asio::io_context io;

 private:
  MemoryServer server_;
  std::unique_ptr<delivery::Remote> remote_;
};

// A real sshd and our client, its sessions on a thread of their own.
class SftpServer {
 public:
  explicit SftpServer(SshdOptions options = {}) : sshd(std::move(options)) {}
  // Sessions are gone when their last bytes are: an owner of the transport waits for that.
  ~SftpServer() { transport.join(); }
  SftpServer(const SftpServer&) = delete;
  SftpServer& operator=(const SftpServer&) = delete;

  delivery::sftp::ServerOptions options() const {
    delivery::sftp::ServerOptions options;
    options.host = "127.0.0.1";
    options.port = sshd.port();
    options.user = sshd.user();
    options.identity_file = sshd.identity();
    options.known_hosts = sshd.known_hosts();
    return options;
  }
  delivery::Outcome<std::unique_ptr<delivery::Remote>> connect(const delivery::sftp::ServerOptions& options) {
    delivery::sftp::SftpConnector connector(transport.get_executor(), options);
    return run(io, connector.connect());
  }
  delivery::Outcome<std::unique_ptr<delivery::Remote>> connect() { return connect(options()); }
  std::string path(const std::string& name) const { return (sshd.files() / name).native(); }

  Sshd sshd;
  boost::asio::thread_pool transport{1};
  boost::asio::io_context io;
};

class SftpHarness : private SftpServer {
 public:
  SftpHarness() {
    auto connected = connect();
    if (!connected) throw std::runtime_error(connected.error().detail);
    remote_ = *std::move(connected);
  }
  delivery::Remote& remote() { return *remote_; }
  using SftpServer::io;
  using SftpServer::path;
  bool exists(const std::string& name) const { return std::filesystem::exists(path(name)); }
  std::string content(const std::string& name) const { return read_file(path(name)); }
  void place(const std::string& name, const std::string& text) const { write_file(path(name), text); }

 private:
  std::unique_ptr<delivery::Remote> remote_;
};

}  // namespace stmtwatch::test
