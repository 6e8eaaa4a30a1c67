#include "daemon/store/state_directory.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <iterator>
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

std::optional<std::int64_t> StateDirectory::identity() const {
  const files::Descriptor file(::open((path_ / "state.id").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  std::array<char, 32> text{};
  const auto length = file ? ::read(file.get(), text.data(), text.size()) : -1;
  if (length <= 0) return std::nullopt;
  std::int64_t number = 0;
  const auto end = text.data() + length;
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != '\n') return std::nullopt;
  return number;
}

void StateDirectory::keep_identity(std::int64_t number) const {
  const auto text = std::to_string(number) + "\n";
  const auto unfinished = path_ / "state.id.part";
  const files::Descriptor file(
      ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!file || ::write(file.get(), text.data(), text.size()) != std::ssize(text) ||
      ::fsync(file.get()) != 0 || ::rename(unfinished.c_str(), (path_ / "state.id").c_str()) != 0)
    refuse(path_, errno);
  const files::Descriptor directory(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.get()) != 0) refuse(path_, errno);
}

}  // namespace stmtwatch::store
