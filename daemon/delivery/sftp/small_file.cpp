#include "daemon/delivery/sftp/small_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "daemon/files/beneath.hpp"

namespace stmtwatch::delivery::sftp {

std::expected<std::string, FileFault> read_small_file(const std::filesystem::path& file,
                                                      std::size_t bytes_max, struct stat* status) {
  const auto failed = [&] {
    const int error = errno;
    return std::unexpected(
        FileFault{fmt::format("{}: {}", file.native(), std::generic_category().message(error)), error});
  };
  // O_NONBLOCK: a FIFO of that name must not hold us up.
  const files::Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat seen {};
  if (!descriptor || ::fstat(descriptor.get(), &seen) != 0) return failed();
  if (!S_ISREG(seen.st_mode)) {
    return std::unexpected(FileFault{fmt::format("{}: not a regular file", file.native())});
  }
  if (static_cast<std::uint64_t>(seen.st_size) > bytes_max) {
    return std::unexpected(FileFault{fmt::format("{}: larger than {} bytes", file.native(), bytes_max)});
  }
  if (status != nullptr) *status = seen;

  std::string text(static_cast<std::size_t>(seen.st_size), '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(descriptor.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno != EINTR) return failed();
    if (got == 0) break;
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return text;
}

}  // namespace stmtwatch::delivery::sftp
