#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/text/shown.hpp"

// A record with another number of fields than the schema has columns, after mending: a delimiter inside a
// value, a quote that does not close, or a line that is no record at all; of fixed width, a line of the wrong
// length. Read by position, every later value of it would land in the wrong column.
namespace stmtwatch::checks {
namespace {

class FieldCount final : public Check {
 public:
  explicit FieldCount(const Schema& schema)
      : schema_(schema), fields_(schema.columns.size() + (schema.trailing_delimiter ? 1 : 0)) {}

  void batch(RecordBatch& batch, Report& report) override {
    if (!batch.unread) return;
    const Unread& unread = *batch.unread;
    const bool too_long = unread.why == Unread::Why::too_long;
    if (too_long && unread.fields <= fields_) return;  // field-length says it
    report.add({batch.first_record, batch.first_line, unread.column, unread.byte_offset}, [&] {
      return Explanation{explain(unread), hint(unread), {}};
    });
  }

 private:
  std::string explain(const Unread& unread) const {
    switch (unread.why) {
      case Unread::Why::too_long:
        return fmt::format("the record has more than {} fields, the schema {}", unread.fields - 1, fields_);
      case Unread::Why::open_quote:
        return fmt::format(
            "the quote that opens {} does not close, so that nobody can tell where the record ends",
            schema_.columns[*unread.column].name);
      case Unread::Why::record_bytes:
        return fmt::format("the line has {} bytes, a record of the schema {}", unread.fields, record_bytes());
      case Unread::Why::no_gap:
        return fmt::format("something else than {} stands before {}",
                           text::shown(schema_.gap, false, schema_.encoding),
                           schema_.columns[*unread.column].name);
      default:
        break;
    }
    if (schema_.trailing_delimiter) {
      return fmt::format("the record has {} fields, the schema {} and a delimiter after the last",
                         unread.fields, fields_ - 1);
    }
    return fmt::format("the record has {} fields, the schema {}", unread.fields, fields_);
  }

  static std::string hint(const Unread& unread) {
    switch (unread.why) {
      case Unread::Why::open_quote:
        return "close the quote, or write a quote inside a value twice; generate the statement again";
      case Unread::Why::record_bytes:
      case Unread::Why::no_gap:
        return "look for a value that is longer or shorter than its column, counted in bytes; correct how "
               "the "
               "generating job pads or cuts it and generate the statement again";
      default:
        return "look for a delimiter inside a value, or for a line that is no record; correct it at its "
               "source and generate the statement again";
    }
  }

  std::size_t record_bytes() const {
    std::size_t bytes = schema_.gap.size() * (schema_.columns.size() - 1);
    for (const Column& column : schema_.columns)
      bytes += column.width_bytes;
    return bytes;
  }

  const Schema& schema_;
  std::size_t fields_;
};

}  // namespace

namespace rules {
extern const Rule field_count{"field-count", 4, false, start<FieldCount>};
}  // namespace rules

}  // namespace stmtwatch::checks
