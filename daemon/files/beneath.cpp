#include "daemon/files/beneath.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace stmtwatch::files {
namespace {

constexpr std::size_t listing_bytes = 32 * 1024;

bool is_bare_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
         name.find('\0') == name.npos;
}

std::int64_t nanoseconds(const timespec& at) {
  return std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
}

Stamp stamp_of(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = nanoseconds(status.st_mtim),
          .changed_ns = nanoseconds(status.st_ctim)};
}

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Fault not_regular(const struct stat& status, const std::string& where) {
  return {OpenFault::not_regular,
          fmt::format("{} is {}, not a regular file", where, kind_of(status.st_mode))};
}

// A bare name cannot leave the directory but through a link, so where openat2 is not to be had (before
// Linux 5.6, or behind a system call filter that does not know it) O_NOFOLLOW promises the same.
int open_beneath(int directory, const char* name) {
  constexpr int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW;
  open_how how{};
  how.flags = flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const auto fd = static_cast<int>(::syscall(SYS_openat2, directory, name, &how, sizeof how));
  if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) return fd;
  return ::openat(directory, name, flags);
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

bool Stamp::same_content(const Stamp& other) const {
  return device == other.device && inode == other.inode && size == other.size &&
         modified_ns == other.modified_ns;
}

Fault fault_of(int error, const std::string& doing) {
  const auto kind = [error] {
    switch (error) {
      case ENOENT:
      case ENOTDIR:
      case ENAMETOOLONG:
        return OpenFault::not_found;
      case EACCES:
      case EPERM:
        return OpenFault::not_permitted;
      case EMFILE:
      case ENFILE:
      case ENOMEM:
        return OpenFault::exhausted;
      case ELOOP:
      case ENXIO:
      case ENODEV:
      case EISDIR:
        return OpenFault::not_regular;
      default:
        return OpenFault::io;
    }
  }();
  return {kind, fmt::format("{}: {}", doing, std::generic_category().message(error))};
}

Listing::Listing(Descriptor descriptor, std::filesystem::path path)
    : descriptor_(std::move(descriptor)), path_(std::move(path)), buffer_(new std::byte[listing_bytes]) {}

std::expected<std::vector<std::string>, Fault> Listing::next() {
  auto entries = next_entries();
  if (!entries) return std::unexpected(std::move(entries.error()));
  std::vector<std::string> names;
  for (auto& entry : *entries)
    names.push_back(std::move(entry.name));
  return names;
}

std::expected<std::vector<Listing::Entry>, Fault> Listing::next_entries() {
  std::vector<Entry> found;
  while (found.empty()) {  // a chunk may hold nothing but . and ..
    const auto bytes = ::getdents64(descriptor_.get(), buffer_.get(), listing_bytes);
    if (bytes < 0) return std::unexpected(fault_of(errno, fmt::format("cannot list {}", path_.native())));
    if (bytes == 0) break;
    for (std::ptrdiff_t at = 0; at < bytes;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer_.get() + at);
      using Kind = Entry::Kind;
      const auto kind = entry->d_type == DT_REG       ? Kind::regular
                        : entry->d_type == DT_UNKNOWN ? Kind::unknown
                                                      : Kind::other;
      if (is_bare_name(entry->d_name)) found.push_back({entry->d_name, kind});
      at += entry->d_reclen;
    }
  }
  return found;
}

std::expected<Directory, Fault> Directory::open(const std::filesystem::path& path) {
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor)
    return std::unexpected(fault_of(errno, fmt::format("cannot open directory {}", path.native())));
  return Directory(std::move(descriptor), path);
}

std::string Directory::where(const std::string& name) const {
  return (path_ / name).native();
}

std::expected<Stamp, Fault> Directory::stamp(const std::string& name) const {
  if (!is_bare_name(name)) {
    return std::unexpected(Fault{OpenFault::not_found, fmt::format("no bare file name: {:?}", name)});
  }
  struct stat status {};
  if (::fstatat(descriptor_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return std::unexpected(fault_of(errno, fmt::format("cannot look at {}", where(name))));
  }
  if (!S_ISREG(status.st_mode)) return std::unexpected(not_regular(status, where(name)));
  return stamp_of(status);
}

std::expected<OpenFile, Fault> Directory::open_file(const std::string& name, std::uint64_t bytes_max) const {
  // Looked at before it is opened, because opening alone does something to some devices.
  if (auto looked_at = stamp(name); !looked_at) return std::unexpected(std::move(looked_at.error()));
  return open_regular(name, bytes_max);
}

std::expected<OpenFile, Fault> Directory::open_file(const Listing::Entry& entry,
                                                    std::uint64_t bytes_max) const {
  const bool known = entry.kind == Listing::Entry::Kind::regular && is_bare_name(entry.name);
  return known ? open_regular(entry.name, bytes_max) : open_file(entry.name, bytes_max);
}

std::expected<OpenFile, Fault> Directory::open_regular(const std::string& name,
                                                       std::uint64_t bytes_max) const {
  Descriptor descriptor(open_beneath(descriptor_.get(), name.c_str()));
  if (!descriptor) return std::unexpected(fault_of(errno, fmt::format("cannot open {}", where(name))));
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) {
    return std::unexpected(fault_of(errno, fmt::format("cannot look at {}", where(name))));
  }
  if (!S_ISREG(status.st_mode)) return std::unexpected(not_regular(status, where(name)));
  const Stamp stamp = stamp_of(status);
  if (stamp.size > bytes_max) {
    return std::unexpected(
        Fault{OpenFault::too_large,
              fmt::format("{} has {} bytes, more than the {} allowed", where(name), stamp.size, bytes_max)});
  }
  return OpenFile{std::move(descriptor), stamp};
}

std::expected<Listing, Fault> Directory::list() const {
  // Opened anew, so that two listings at a time do not share one position.
  Descriptor own(::openat(descriptor_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!own) return std::unexpected(fault_of(errno, fmt::format("cannot list {}", path_.native())));
  return Listing(std::move(own), path_);
}

std::expected<std::vector<std::string>, Fault> Directory::names() const {
  auto found = entries();
  if (!found) return std::unexpected(std::move(found.error()));
  std::vector<std::string> names;
  for (auto& entry : *found)
    names.push_back(std::move(entry.name));
  return names;
}

std::expected<std::vector<Listing::Entry>, Fault> Directory::entries() const {
  auto listing = list();
  if (!listing) return std::unexpected(std::move(listing.error()));
  std::vector<Listing::Entry> all;
  for (;;) {
    auto some = listing->next_entries();
    if (!some) return std::unexpected(std::move(some.error()));
    if (some->empty()) return all;
    std::ranges::move(*some, std::back_inserter(all));
  }
}

std::optional<bool> Directory::open_for_writing(const OpenFile& file) const {
  const int fd = file.descriptor.get();
  // Somebody opening the file for writing while the lease lasts is signalled to us: as SIGURG, which is
  // ignored by default, and not as SIGIO, which would end the process.
  if (::fcntl(fd, F_SETSIG, SIGURG) != 0) return std::nullopt;
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    ::fcntl(fd, F_SETLEASE, F_UNLCK);
    return false;
  }
  if (errno == EAGAIN) return true;
  return std::nullopt;
}

bool Directory::in_place() const {
  struct stat here {};
  struct stat there {};
  return ::fstat(descriptor_.get(), &here) == 0 && ::stat(path_.c_str(), &there) == 0 &&
         here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

}  // namespace stmtwatch::files
