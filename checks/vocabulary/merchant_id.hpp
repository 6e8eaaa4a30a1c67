#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace stmtwatch {

// Whose statement it is. 1 to 64 bytes of ASCII letters, digits, '-' and '_': safe in a file name, a remote
// path, a log line and a URL, so that no place downstream has to escape it. Always valid once made.
class MerchantId {
 public:
  static constexpr std::size_t bytes_max = 64;

  static std::optional<MerchantId> parse(std::string_view text);

  const std::string& text() const { return text_; }

  friend auto operator<=>(const MerchantId&, const MerchantId&) = default;

 private:
  explicit MerchantId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace stmtwatch
