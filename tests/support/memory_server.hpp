#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "daemon/delivery/destination.hpp"
#include "daemon/delivery/remote.hpp"

namespace stmtwatch::test {

// An SFTP server as tests wish it: files in memory, and a say in how each operation ends. It is held to the
// same contract as the real one (tests/contract/delivery).
class MemoryServer final : public delivery::Connector {
 public:
  enum class Operation : std::uint8_t { connect, stat, put, rename, remove, make_directories, read_back };
  // What becomes of one operation.
  enum class Fate : std::uint8_t {
    done,
    lost_before,  // the session dies before the server got it
    lost_after,   // the server did it, the session dies before its answer comes
    refused,      // permission
    full,         // no space; a put leaves half of the file
    hung_before,  // nothing comes back any more, and nothing was done
    hung_after,   // nothing comes back any more, but it was done
    lied,         // the server says that it is done and does nothing
  };

  std::map<std::string, std::string> files;
  std::set<std::string> directories{"/"};
  bool needs_directories = false;  // files only where their directory is
  // Asked before each operation; empty: all are done.
  std::function<Fate(Operation, const std::string& path)> fate;
  // Called after each operation that was done: what a receiver's pickup or a cleaner does at that moment.
  std::function<void(Operation, const std::string& path)> meddle;
  // What stood under each name when a session looked at it last.
  std::map<std::string, std::string> shown;
  std::string host_key = "SHA256:memory";
  // While set, nobody can connect.
  std::optional<delivery::Fault> closed;
  // Awaited inside each operation, so that several are under way at once.
  std::function<flow::Task<>(Operation)> delay;
  std::size_t connections = 0;  // opened so far
  std::size_t sessions_open = 0;
  bool stillborn = false;                           // sessions are over when they are opened
  void close_all() { closed_up_to = connections; }  // sessions that are open, at rest or not
  std::size_t closed_up_to = 0;
  std::string block;  // scratch

  flow::Task<delivery::Outcome<std::unique_ptr<delivery::Remote>>> connect() override;
};

}  // namespace stmtwatch::test
