#include "checks/kinds/record_shape.hpp"

#include "checks/layout/fields.hpp"

namespace stmtwatch::checks::kinds {

using layout::Line;

std::string_view RecordShape::text_of(const Line& line) const {
  return window_.text().substr(line.begin, line_end_.content_end(line, window_.text()) - line.begin);
}

std::string_view RecordShape::record_of(LineSpan lines) const {
  const std::string_view text = window_.text();
  return text.substr(lines.front().begin, line_end_.content_end(lines.back(), text) - lines.front().begin);
}

std::optional<std::size_t> RecordShape::kind_at(const Line& line) const {
  return line.comment ? std::nullopt : kind_of(text_of(line), schema_);
}

std::size_t RecordShape::lines_of_record(const RunningKind& kind, LineSpan ahead) const {
  std::size_t lines = 1;
  const auto goes_on = [&] {
    return lines < ahead.size() && !ahead[lines].comment && !kind_at(ahead[lines]);
  };
  if (ahead.front().open_quote) return 0;
  while (count_in(ahead.first(lines)) < kind.extent.least && goes_on())
    ++lines;
  if (!kind.extent.holds(count_in(ahead.first(lines)))) return 0;
  while (goes_on() && ends_in(kind, ahead.first(lines + 1)))
    ++lines;
  return lines;
}

// Whether the last of the lines may be a piece of the last value of the record that the others are.
bool RecordShape::ends_in(const RunningKind& kind, LineSpan lines) const {
  const bool piece = lines.back().fields == 1 && !text_of(lines.back()).empty();
  if (schema_.fixed_width || kind.part.trailing_delimiter || kind.kind.titles_of || !piece) return false;
  const auto fields = layout::fields_of(record_of(lines), kind.part);
  return kind.checks.fits(fields.size() - 1, fields.back());
}

// How many fields they have together; of fixed width, how many bytes but for the line breaks in between.
std::size_t RecordShape::count_in(LineSpan lines) const {
  std::size_t count = schema_.fixed_width ? text_of(lines.back()).size() : lines.back().fields;
  for (const Line& line : lines.first(lines.size() - 1)) {
    const std::size_t cr = ends_with_cr(line, window_.text()) ? 1 : 0;
    count += schema_.fixed_width ? line.end - line.begin - cr : line.fields - 1;
  }
  return count;
}

}  // namespace stmtwatch::checks::kinds
