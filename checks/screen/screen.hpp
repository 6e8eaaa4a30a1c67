#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/record_batch.hpp"
#include "checks/screen/shape.hpp"

namespace stmtwatch::checks::screen {

// What the structural pass knows of the bytes of RecordBatch::text: bit n of word m is for byte 64 * m + n.
struct ByteMasks {
  const std::uint64_t* attention;  // see scan/blocks.hpp
  const std::uint64_t* digit;
  const std::uint64_t* alphanumeric;
};

// Finds in whole columns at once which fields of plain records could be wrong, so that the checks of single
// fields look only at those. It may suspect what is right, never pass what is not; so the verdict does not
// depend on it. One statement, one thread at a time.
class Screen {
 public:
  // `schema` and `checks` must outlive it.
  Screen(const Schema& schema, const Checks& checks);

  // Puts the suspects into `batch`, whose rows are plain records one after the other, and clears all marks
  // but mark::unprefixed, which makes a suspect by itself.
  void look(RecordBatch& batch, const ByteMasks& masks);

 private:
  void attend(RecordBatch& batch, const std::uint64_t* attention) const;
  void attend_bytes(RecordBatch& batch, std::uint64_t bytes, std::size_t base) const;
  void collect(RecordBatch& batch) const;

  const Checks& checks_;
  std::vector<Shape> shapes_;  // one a column
};

}  // namespace stmtwatch::checks::screen
