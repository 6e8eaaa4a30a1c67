#include "daemon/spool/place.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/files/file_source.hpp"

namespace stmtwatch::spool {
namespace {

using files::Descriptor;
using files::Directory;
using files::Fault;
using files::FileSource;
using files::OpenFault;
template <class T>
using Outcome = std::expected<T, Fault>;

constexpr auto any_size = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t copy_bytes = 256 * 1024;

Outcome<FileSource> open(const Place& place) {
  auto file = place.directory.open_file(place.name, any_size);
  if (!file) return std::unexpected(std::move(file.error()));
  return FileSource(std::move(*file));
}

Outcome<std::size_t> read(const FileSource& source, std::uint64_t offset, std::span<std::byte> into,
                          const Place& place) {
  const auto got = source.read_at(offset, into);
  if (got) return *got;
  return std::unexpected(Fault{OpenFault::io, fmt::format("{}: {}", place.text(), got.error().detail)});
}

Outcome<void> write_all(int fd, std::span<const std::byte> bytes, const Place& place) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::unexpected(place_fault(errno, "write", place));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

bool Place::taken() const {
  const auto stamp = directory.stamp(name);
  return stamp || stamp.error().kind != OpenFault::not_found;
}

Fault place_fault(int error, std::string_view doing, const Place& place) {
  return files::fault_of(error, fmt::format("cannot {} {}", doing, place.text()));
}

int rename(const Place& from, const Place& to) {
  const int result = ::renameat2(from.directory.descriptor(), from.name.c_str(), to.directory.descriptor(),
                                 to.name.c_str(), RENAME_NOREPLACE);
  return result == 0 ? 0 : errno;
}

Outcome<void> sync(const Directory& directory) {
  if (::fsync(directory.descriptor()) == 0) return {};
  return std::unexpected(files::fault_of(errno, fmt::format("cannot sync {}", directory.path().native())));
}

Outcome<void> remove(const Place& place) {
  if (::unlinkat(place.directory.descriptor(), place.name.c_str(), 0) == 0 || errno == ENOENT) return {};
  return std::unexpected(place_fault(errno, "remove", place));
}

Outcome<bool> same_bytes(const Place& one, const Place& other) {
  const auto left = open(one);
  if (!left) return std::unexpected(left.error());
  const auto right = open(other);
  if (!right) return std::unexpected(right.error());
  if (left->size() != right->size()) return false;
  std::vector<std::byte> left_bytes(copy_bytes), right_bytes(copy_bytes);
  for (std::uint64_t at = 0; at < left->size();) {
    const auto got = read(*left, at, left_bytes, one);
    if (!got) return std::unexpected(got.error());
    const auto also = read(*right, at, right_bytes, other);
    if (!also) return std::unexpected(also.error());
    if (!std::ranges::equal(std::span(left_bytes).first(*got), std::span(right_bytes).first(*also)))
      return false;
    at += *got;
  }
  return true;
}

Outcome<void> copy(const Place& from, const Place& to) {
  const auto source = open(from);
  if (!source) return std::unexpected(source.error());
  const Descriptor out(::openat(to.directory.descriptor(), to.name.c_str(),
                                O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!out) return std::unexpected(place_fault(errno, "make", to));
  std::vector<std::byte> buffer(copy_bytes);
  for (std::uint64_t at = 0; at < source->size();) {
    const auto got = read(*source, at, buffer, from);
    if (!got) return std::unexpected(got.error());
    if (auto written = write_all(out.get(), std::span(buffer).first(*got), to); !written) return written;
    at += *got;
  }
  const auto now = from.directory.stamp(from.name);
  if (!now || !now->same_content(source->stamp())) {
    return std::unexpected(Fault{OpenFault::io, fmt::format("{} changed while it was copied", from.text())});
  }
  constexpr std::int64_t second = 1'000'000'000;
  const timespec modified{source->stamp().modified_ns / second, source->stamp().modified_ns % second};
  const timespec times[2] = {modified, modified};
  if (::futimens(out.get(), times) != 0 || ::fsync(out.get()) != 0)
    return std::unexpected(place_fault(errno, "sync", to));
  return {};
}

}  // namespace stmtwatch::spool
