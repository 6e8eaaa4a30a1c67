#include "daemon/cli/daemon_user.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stmtwatch::cli {

DaemonUser become_daemon_user(const std::filesystem::path& state_dir) {
  struct stat status {};
  const bool there = ::stat(state_dir.c_str(), &status) == 0;
  const passwd* const account = there ? ::getpwuid(status.st_uid) : ::getpwnam("stmtwatch");
  DaemonUser user;
  if (account != nullptr) user.name = account->pw_name;
  if (account == nullptr && there) user.name = "uid " + std::to_string(status.st_uid);
  const uid_t ours = ::geteuid();
  const uid_t wanted = there ? status.st_uid : account != nullptr ? account->pw_uid : ours;
  if (ours == 0 && wanted != 0) {
    const gid_t group = account != nullptr ? account->pw_gid : status.st_gid;
    const int groups = account != nullptr ? ::initgroups(account->pw_name, group) : ::setgroups(0, nullptr);
    if (groups != 0 || ::setegid(group) != 0 || ::seteuid(wanted) != 0) return user;
  }
  user.is_us = ::geteuid() == wanted;
  return user;
}

}  // namespace stmtwatch::cli
