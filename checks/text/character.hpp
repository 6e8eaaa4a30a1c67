#pragma once

#include <cstddef>

namespace stmtwatch::checks::text {

struct Character {
  char32_t code = 0;  // Unicode
  std::size_t bytes = 0;
};

}  // namespace stmtwatch::checks::text
