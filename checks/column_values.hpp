#pragma once

#include <cstddef>
#include <cstdint>

namespace stmtwatch::checks {

// The values of one column of a batch: that of row i begins at text[begins[i * stride]]. Plain, for vector
// code.
struct ColumnValues {
  const char* text = nullptr;
  const std::uint32_t* begins = nullptr;
  const std::uint32_t* lengths = nullptr;
  std::size_t stride = 1;
  std::size_t rows = 0;
};

}  // namespace stmtwatch::checks
