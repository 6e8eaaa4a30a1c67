#include "config/access.hpp"

#include <cerrno>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stmtwatch::config {

namespace {

AccessFault fault(const char* doing, const std::filesystem::path& path, int error) {
  return {fmt::format("cannot {} {}: {}", doing, path.native(), std::generic_category().message(error)),
          error == EACCES || error == EPERM};
}

class Opened {
 public:
  Opened(const std::filesystem::path& path, int flags)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags)),
        error_(errno) {}
  ~Opened() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  explicit operator bool() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }
  int error() const { return error_; }

 private:
  int descriptor_;
  int error_;
};

}  // namespace

std::optional<AccessFault> directory_fault(const std::filesystem::path& path, bool writes) {
  const Opened directory(path, O_DIRECTORY);
  if (!directory) return fault("open", path, directory.error());
  const int wanted = X_OK | (writes ? W_OK : 0);
  if (::faccessat(directory.get(), ".", wanted, AT_EACCESS) == 0) return std::nullopt;
  return fault(writes ? "move files out of" : "look into", path, errno);
}

std::optional<AccessFault> file_fault(const std::filesystem::path& path) {
  const Opened file(path, 0);
  if (!file) return fault("open", path, file.error());
  struct stat status {};
  if (::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode)) return std::nullopt;
  return AccessFault{fmt::format("{} is no regular file", path.native())};
}

}  // namespace stmtwatch::config
