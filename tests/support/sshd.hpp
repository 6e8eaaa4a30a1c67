#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/support/temporary_directory.hpp"

namespace stmtwatch::test {

// Runs a program found on PATH to its end and throws unless it exits with 0.
void run_program(const std::vector<std::string>& arguments);

struct SshdOptions {
  bool as_nobody = false;  // as root only: log in as the user nobody, whom permissions bind
  std::string subsystem = "internal-sftp";
  std::vector<std::string> settings;  // further lines of sshd_config
};

// A private OpenSSH server on 127.0.0.1: a free port, an ed25519 host key and one authorised ed25519 key of
// its own. Ends with the object, its session processes included. Throws std::runtime_error where it cannot
// start.
class Sshd {
 public:
  explicit Sshd(SshdOptions options = {});
  ~Sshd();
  Sshd(const Sshd&) = delete;
  Sshd& operator=(const Sshd&) = delete;

  std::uint16_t port() const { return port_; }
  const std::string& user() const { return user_; }
  // Where uploads may go; the account owns it. Clients name it by its absolute path.
  std::filesystem::path files() const { return directory_.path() / "files"; }
  std::filesystem::path identity() const { return directory_.path() / "identity"; }
  std::filesystem::path known_hosts() const { return directory_.path() / "known_hosts"; }
  std::filesystem::path host_key() const { return directory_.path() / "host_key"; }  // .pub beside it
  const std::filesystem::path& directory() const { return directory_.path(); }

  void start();         // again, on the same port
  void stop();          // the listener and all sessions, at once
  void end_sessions();  // the sessions alone, as a crash of the server's side
  void freeze();        // all stand still, connections stay open
  void thaw();

 private:
  void make_keys();
  void write_config() const;
  std::vector<pid_t> session_processes() const;

  TemporaryDirectory directory_;
  SshdOptions options_;
  std::string user_;
  std::uint16_t port_ = 0;
  pid_t listener_ = -1;
};

}  // namespace stmtwatch::test
