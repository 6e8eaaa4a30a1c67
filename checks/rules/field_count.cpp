#include <utility>
#include <vector>

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
  FieldCount(const Schema& schema, const JudgeContext& context)
      : schema_(schema),
        fields_(schema.columns.size() + (schema.trailing_delimiter ? 1 : 0)),
        held_max_(context.findings_listed_max) {}

  void opening(const Opening& opening, Report& report) override {
    titles_found_ = opening.titles_found;
    if (schema_.header || !opening.found_delimiter) return;
    report.add({{}, opening.header_line, {}, opening.header_offset},
               [&] { return explain_delimiter(*opening.found_delimiter); });
  }

  void batch(RecordBatch& batch, Report& report) override {
    if (batch.rows > 0) release(report);
    if (!batch.unread) return;
    const Unread& unread = *batch.unread;
    const bool too_long = unread.why == Unread::Why::too_long;
    if (too_long && unread.fields <= fields_) return release(report);  // field-length says it
    // It has what the header says, which is the one finding.
    if (unread.why == Unread::Why::field_count && unread.fields == titles_found_) return;
    const Place place{batch.first_record, batch.first_line, unread.column, unread.byte_offset};
    hold(unread, place, report);
  }

  void ending(const Ending&, Report& report) override {
    if (mixed_ || wrong_ < 2) return release(report);
    Place place = held_.front();
    place.record.reset();
    report.add(place, [&] { return Explanation{explain_all(), hint_all, {}}; });
  }

 private:
  static constexpr const char* hint_all =
      "see whether this is the file of another format, or a column was added or taken away; if the receiver "
      "expects it so, correct the schema";

  // While all records so far have the same wrong number of fields, that is one fault of the file.
  void hold(const Unread& unread, const Place& place, Report& report) {
    const bool alike =
        unread.why == Unread::Why::field_count && (wrong_ == 0 || unread.fields == first_.fields);
    if (!alike) release(report);
    if (mixed_) return report.add(place, [&] { return Explanation{explain(unread), hint(unread), {}}; });
    first_ = unread;
    if (wrong_++ < held_max_ + 1) held_.push_back(place);
  }

  void release(Report& report) {
    if (std::exchange(mixed_, true)) return;
    for (const Place& place : held_)
      report.add(place, [&] { return Explanation{explain(first_), hint(first_), {}}; });
    report.count(wrong_ - held_.size());
  }

  std::string explain_all() const {
    return fmt::format("every record has {} field{}, the schema {}", first_.fields,
                       first_.fields == 1 ? "" : "s", fields_);
  }

  Explanation explain_delimiter(char found) const {
    return {fmt::format("the values are separated by {}, the schema says {}; nothing further is judged",
                        text::shown_whole(std::string_view(&found, 1)),
                        text::shown_whole(std::string_view(&schema_.delimiter, 1))),
            hint_all,
            {}};
  }

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
                           text::shown_whole(schema_.gap, schema_.encoding),
                           schema_.columns[*unread.column].name);
      default:
        break;
    }
    if (schema_.trailing_delimiter) {
      return fmt::format("the record has {} field{}, the schema {} and a delimiter after the last",
                         unread.fields, unread.fields == 1 ? "" : "s", fields_ - 1);
    }
    return fmt::format("the record has {} field{}, the schema {}", unread.fields,
                       unread.fields == 1 ? "" : "s", fields_);
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
  std::size_t held_max_;
  std::size_t titles_found_ = 0;  // in a wrong header
  bool mixed_ = false;            // some record was read, or has another number of fields
  Unread first_;
  std::uint64_t wrong_ = 0;  // findings held back
  std::vector<Place> held_;  // the first of them
};

}  // namespace

namespace rules {
extern const Rule field_count{"field-count", 4, false, start<FieldCount>};
}  // namespace rules

}  // namespace stmtwatch::checks
