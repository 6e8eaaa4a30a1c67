#include "daemon/store/state_directory.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

namespace stmtwatch::store {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, int error) {
  const auto reason = std::generic_category().message(error);
  if (error == ENOENT || error == ENOTDIR) {
    throw StartFailure(EX_CONFIG,
                       fmt::format("state directory {}: {}; make it (`install -d -m 0750 -o stmtwatch {}`) "
                                   "or let [daemon] state_dir name another one",
                                   path.native(), reason, path.native()));
  }
  const bool permission = error == EACCES || error == EPERM || error == EROFS;
  throw StartFailure(permission ? EX_NOPERM : EX_IOERR,
                     fmt::format("state directory {}: {}; the daemon's user must be able to write it",
                                 path.native(), reason));
}

std::string owner_of(const files::Descriptor& lock) {
  std::array<char, 32> text{};
  const auto length = ::pread(lock.get(), text.data(), text.size(), 0);
  return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string("unknown");
}

// Only for the message above; an owner that could not be written down is shown as unknown.
void write_owner(const files::Descriptor& lock) {
  const auto text = std::to_string(::getpid());
  [[maybe_unused]] const bool written =
      ::ftruncate(lock.get(), 0) == 0 && ::pwrite(lock.get(), text.data(), text.size(), 0) > 0;
}

}  // namespace

StateDirectory::StateDirectory(std::filesystem::path path) : path_(std::move(path)) {
  const files::Descriptor directory(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) refuse(path_, errno);
  lock_ =
      files::Descriptor(::openat(directory.get(), "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!lock_) refuse(path_, errno);
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) refuse(path_, errno);
    throw StartFailure(
        EX_TEMPFAIL,
        fmt::format("state directory {} is in use by another stmtwatchd (process {}); stop that one first",
                    path_.native(), owner_of(lock_)));
  }
  write_owner(lock_);
}

}  // namespace stmtwatch::store
