#pragma once

#include <cstddef>
#include <string_view>

#include "checks/record_batch.hpp"
#include "checks/scan/window.hpp"
#include "checks/schema.hpp"

namespace stmtwatch::checks::layout {

// Puts fields into a batch, as values/field_value.hpp reads them. All must outlive it.
class FieldReader {
 public:
  // `apart`: fields are more than a prefix and a value, and are put beside the values.
  FieldReader(scan::Window& window, const Schema& schema, bool apart)
      : window_(window), schema_(schema), apart_(apart) {}

  // The field stands at [begin, end) of the window's text, which is the batch's. Where doubled quotes stand
  // for one the window's text is written over, so nobody may read that record from it again.
  void put(RecordBatch& batch, std::size_t row, std::size_t column, std::size_t begin, std::size_t end);

 private:
  bool has_offence(std::string_view value, const Column& column) const;
  std::string_view undouble(std::string_view value);

  scan::Window& window_;
  const Schema& schema_;
  bool apart_;
};

}  // namespace stmtwatch::checks::layout
