#pragma once
#include <span>
#include <string_view>
namespace stmtwatch::checks {
struct Rule {
  std::string_view id;
};
std::span<const Rule* const> all_rules();
}  // namespace stmtwatch::checks
