#include "daemon/watch/payload.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace stmtwatch::watch {

using delivery::Fault;
using delivery::Reason;

namespace {

Fault changed(const std::string& file_name, std::string_view what) {
  return Fault{Reason::changed,
               fmt::format("{}: {} since it was checked; it is checked again", file_name, what)};
}

}  // namespace

Fault cannot_open(const files::Fault& fault) {
  if (fault.kind != files::OpenFault::exhausted) return Fault{Reason::changed, fault.detail};
  return Fault{
      Reason::unreachable,
      fmt::format(
          "{}: nothing is wrong with the file or the server. Raise LimitNOFILE= of the daemon's unit, "
          "or see what else has this host's descriptors and memory; it is tried again by itself",
          fault.detail)};
}

delivery::Outcome<std::unique_ptr<FilePayload>> FilePayload::open(const files::Directory& spool,
                                                                  const std::string& file_name, Seal seal) {
  auto file = spool.open_file(file_name, seal.size);
  if (!file && file.error().kind == files::OpenFault::too_large) {
    return std::unexpected(changed(file_name, "has grown"));
  }
  if (!file) return std::unexpected(cannot_open(file.error()));
  if (file->stamp.size != seal.size) return std::unexpected(changed(file_name, "has got shorter"));
  return std::unique_ptr<FilePayload>(new FilePayload(std::move(*file), file_name, std::move(seal)));
}

delivery::Outcome<std::size_t> FilePayload::read_block(std::size_t index, std::span<std::byte> into) {
  const std::uint64_t offset = index * Seal::block_bytes;
  const std::uint64_t length = std::min(Seal::block_bytes, seal_.size - offset);
  const auto block = into.first(static_cast<std::size_t>(length));
  const auto got = source_.read_at(offset, block);
  if (!got) return std::unexpected(Fault{Reason::changed, got.error().detail});
  if (*got != length || Sha256::of(block) != seal_.blocks.at(index)) {
    return std::unexpected(changed(file_name_, "its content has changed"));
  }
  return *got;
}

}  // namespace stmtwatch::watch
