#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "checks/vocabulary/digest.hpp"
#include "daemon/delivery/remote.hpp"

namespace stmtwatch::test {

inline Seal seal_of(std::string_view content) {
  Sealer sealer;
  sealer.add(std::as_bytes(std::span(content)));
  return sealer.finish();
}

// A content in memory. With `changed_from` set, that block and all after it are found changed.
class TextPayload final : public delivery::Payload {
 public:
  explicit TextPayload(std::string content, std::optional<std::size_t> changed_from = {})
      : content_(std::move(content)), seal_(seal_of(content_)), changed_from_(changed_from) {}

  const Seal& seal() const override { return seal_; }
  delivery::Outcome<std::size_t> read_block(std::size_t index, std::span<std::byte> into) override {
    if (changed_from_ && index >= *changed_from_) {
      return std::unexpected(
          delivery::Fault{delivery::Reason::changed, "the file is not the one that was judged"});
    }
    const auto block = std::string_view(content_).substr(index * Seal::block_bytes, Seal::block_bytes);
    std::memcpy(into.data(), block.data(), block.size());
    return block.size();
  }

 private:
  std::string content_;
  Seal seal_;
  std::optional<std::size_t> changed_from_;
};

}  // namespace stmtwatch::test
