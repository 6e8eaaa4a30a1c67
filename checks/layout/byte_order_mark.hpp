#pragma once

#include <cstddef>
#include <string_view>

#include "checks/check.hpp"

namespace stmtwatch::checks::layout {

// More bytes no mark has.
inline constexpr std::size_t mark_bytes_max = 4;

struct FoundMark {
  Opening::Mark mark = Opening::Mark::as_required;
  std::size_t bytes = 0;  // that it takes, to be passed over
};

// The byte order mark at the front of `text`, which begins the file and has mark_bytes_max bytes, or all.
FoundMark mark_at(std::string_view text, const Schema& schema);

}  // namespace stmtwatch::checks::layout
