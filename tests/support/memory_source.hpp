#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "checks/judge.hpp"

namespace stmtwatch::test {

class MemorySource final : public checks::Source {
 public:
  explicit MemorySource(std::string text) : text_(std::move(text)) {}
  std::uint64_t size() const override { return text_.size(); }
  std::expected<std::size_t, checks::SourceFault> read_at(std::uint64_t offset,
                                                          std::span<std::byte> into) const override {
    const std::size_t begin = static_cast<std::size_t>(std::min<std::uint64_t>(offset, text_.size()));
    const std::size_t bytes = std::min(into.size(), text_.size() - begin);
    if (bytes > 0) std::memcpy(into.data(), text_.data() + begin, bytes);
    return bytes;
  }

 private:
  std::string text_;
};

}  // namespace stmtwatch::test
