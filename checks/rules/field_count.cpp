#include <fmt/format.h>

#include "checks/check.hpp"

// A record with another number of fields than the schema has columns, after mending: a delimiter inside a
// value, or a line that is no record at all. Read by position, every later value of it would land in the
// wrong column.
namespace stmtwatch::checks {
namespace {

class FieldCount final : public Check {
 public:
  explicit FieldCount(const Schema& schema) : columns_(schema.columns.size()) {}

  void batch(RecordBatch& batch, Report& report) override {
    if (!batch.unread) return;
    const bool too_long = batch.unread->why == Unread::Why::too_long;
    if (too_long && batch.unread->fields <= columns_) return;  // field-length says it
    report.add({batch.first_record, batch.first_line, {}, batch.unread->byte_offset}, [&] {
      return Explanation{
          fmt::format("the record has {}{} fields, the schema {}", too_long ? "more than " : "",
                      batch.unread->fields - (too_long ? 1 : 0), columns_),
          "look for a delimiter inside a value, or for a line that is no record; correct it at its "
          "source and generate the statement again",
          {}};
    });
  }

 private:
  std::size_t columns_;
};

}  // namespace

namespace rules {
extern const Rule field_count{"field-count", 4, false, start<FieldCount>};
}  // namespace rules

}  // namespace stmtwatch::checks
