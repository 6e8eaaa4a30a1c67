#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <expected>
#include <span>

#include "checks/judge.hpp"

namespace stmtwatch::checks {

// A statement that was read whole.
class HeldSource final : public Source {
 public:
  explicit HeldSource(std::span<const char> bytes) : bytes_(std::as_bytes(bytes)) {}

  std::uint64_t size() const override { return bytes_.size(); }
  std::span<const std::byte> held() const override { return bytes_; }
  std::expected<std::size_t, SourceFault> read_at(std::uint64_t offset,
                                                  std::span<std::byte> into) const override {
    if (offset >= bytes_.size()) return 0;
    const auto from = bytes_.subspan(static_cast<std::size_t>(offset));
    const std::size_t bytes = std::min(into.size(), from.size());
    if (into.data() != from.data()) std::memcpy(into.data(), from.data(), bytes);
    return bytes;
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace stmtwatch::checks
