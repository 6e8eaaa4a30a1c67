#include "daemon/files/file_source.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace stmtwatch::files {

std::expected<std::size_t, checks::SourceFault> FileSource::read_at(std::uint64_t offset,
                                                                    std::span<std::byte> into) const {
  if (offset >= size()) return 0;
  // What was added after opening is no part of the statement: it comes again, as another revision.
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size() - offset));
  std::size_t have = 0;
  while (have < wanted) {
    const auto got =
        ::pread(file_.descriptor.get(), into.data() + have, wanted - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return std::unexpected(checks::SourceFault{
          fmt::format("cannot read at byte {}: {}", offset + have, std::generic_category().message(errno))});
    }
    if (got == 0) {
      return std::unexpected(checks::SourceFault{
          fmt::format("the file became shorter while it was read: {} bytes when it was opened, now {}",
                      size(), offset + have)});
    }
    have += static_cast<std::size_t>(got);
  }
  return have;
}

}  // namespace stmtwatch::files
