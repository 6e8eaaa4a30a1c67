#pragma once

#include <cstddef>
#include <cstdint>

#include "checks/record_batch.hpp"
#include "checks/schema.hpp"

// Which records a Where speaks of.
namespace stmtwatch::checks {

// Has its finding already, or cannot be judged.
inline bool is_closed(const RecordBatch& batch, std::size_t row, std::size_t column) {
  return (batch.marks(row, column) & mark::closed) != 0;
}

// unknown: a value that decides could not be read.
enum class Selected : std::uint8_t { no, yes, unknown };

Selected selected_by(const Where& where, const RecordBatch& batch, std::size_t row);

}  // namespace stmtwatch::checks
