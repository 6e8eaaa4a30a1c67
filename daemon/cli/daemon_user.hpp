#pragma once

#include <filesystem>
#include <string>

namespace stmtwatch::cli {

// Who the daemon runs as, as far as the command line can tell: whoever owns the state directory; where there
// is none, the account `stmtwatch` that the package makes.
struct DaemonUser {
  bool is_us = false;  // what we may do, the daemon may do, and the other way round
  std::string name;    // for people
};

// Root becomes that user, for the rest of this process, so that what it may open and what it makes are the
// daemon's; nobody else can, and stays who they are.
DaemonUser become_daemon_user(const std::filesystem::path& state_dir);

}  // namespace stmtwatch::cli
