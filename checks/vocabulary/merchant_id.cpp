#include "checks/vocabulary/merchant_id.hpp"

#include <algorithm>

namespace stmtwatch {
namespace {

bool allowed(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

}  // namespace

std::optional<MerchantId> MerchantId::parse(std::string_view text) {
  if (text.empty() || text.size() > bytes_max || !std::ranges::all_of(text, allowed)) return std::nullopt;
  return MerchantId(std::string(text));
}

}  // namespace stmtwatch
