#pragma once

#include "checks/judge.hpp"
#include "daemon/files/beneath.hpp"

namespace stmtwatch::files {

// An open file as judge() reads it. Keeps the file open; the size is that of the moment it was opened. One
// thread.
class FileSource final : public checks::Source {
 public:
  explicit FileSource(OpenFile file) : file_(std::move(file)) {}

  std::uint64_t size() const override { return file_.stamp.size; }
  std::expected<std::size_t, checks::SourceFault> read_at(std::uint64_t offset,
                                                          std::span<std::byte> into) const override;
  const Stamp& stamp() const { return file_.stamp; }

 private:
  OpenFile file_;
};

}  // namespace stmtwatch::files
