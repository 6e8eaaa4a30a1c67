#include "checks/layout/rows.hpp"

#include <algorithm>

#include "checks/layout/fields.hpp"
#include "checks/text/characters.hpp"

namespace stmtwatch::checks::layout {
namespace {

using scan::SeparatorKind;

Span span_of(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)};
}

// Where `bytes` bytes end from `begin` on that are no line breaks; breaks behind them included.
std::size_t end_without_breaks(std::string_view text, std::size_t begin, std::size_t bytes) {
  std::size_t at = begin;
  while (at < text.size()) {
    const bool crlf = text.substr(at).starts_with("\r\n");
    if (crlf || text[at] == '\n') {
      at += crlf ? 2 : 1;
    } else if (bytes > 0) {
      --bytes;
      ++at;
    } else {
      break;
    }
  }
  return at;
}

}  // namespace

Rows::Rows(const scan::Window& window, const Lines& lines, const Schema& schema, const LineEnd& line_end)
    : window_(window),
      lines_(lines),
      schema_(schema),
      line_end_(line_end),
      fields_(delimited_fields(schema)),
      record_bytes_(record_bytes(schema)) {}

bool Rows::are_needed(const Schema& schema) {
  return schema.quote || schema.fixed_width || schema.trailing_delimiter || !schema.comment.empty() ||
         std::ranges::any_of(schema.columns, [&](const Column& column) {
           return column.prefix != schema.value_prefix || column.trim.left || column.trim.right ||
                  !column.null_tokens.empty();
         });
}

bool Rows::read(std::size_t begin, std::span<const scan::Separator> separators, Row& row) const {
  row.line = {.begin = begin};
  row.fields.clear();
  if (!schema_.comment.empty() && window_.text().substr(begin).starts_with(schema_.comment)) return false;
  return schema_.fixed_width ? read_fixed(separators, row) : read_delimited(separators, row);
}

bool Rows::read_delimited(std::span<const scan::Separator> separators, Row& row) const {
  std::size_t field = row.line.begin;
  for (std::size_t i = 0; i < separators.size() && row.fields.size() < fields_; ++i) {
    const std::size_t at = separators[i].position();
    if (separators[i].kind() == SeparatorKind::quote) {
      if (at != field) continue;
      const std::size_t close = quotation(separators.subspan(i));
      if (close == 0) return false;
      i += close;
    } else if (separators[i].is_delimiter()) {
      row.fields.push_back(span_of(field, at));
      field = at + 1;
    } else {
      if (!ends_at(at, row)) return false;
      row.separators = i + 1;
      row.fields.push_back(span_of(field, line_end_.content_end(row.line, window_.text())));
      if (row.fields.size() != fields_) return false;
      if (!schema_.trailing_delimiter) return true;
      const Span last = row.fields.back();
      row.fields.pop_back();
      return window_.text().substr(last.offset, last.length).find_first_not_of(" \t") == npos;
    }
  }
  return false;
}

// How many separators further the quotation closes, on its line; 0: it does not.
std::size_t Rows::quotation(std::span<const scan::Separator> separators) const {
  for (std::size_t i = 1; i < separators.size() && !separators[i].ends_line(); ++i) {
    if (separators[i].kind() != SeparatorKind::quote) continue;
    const bool doubled = i + 1 < separators.size() && separators[i + 1].kind() == SeparatorKind::quote &&
                         separators[i + 1].position() == separators[i].position() + 1;
    if (!doubled) return i;
    ++i;
  }
  return 0;
}

bool Rows::read_fixed(std::span<const scan::Separator> separators, Row& row) const {
  const auto lf = std::ranges::find_if(separators, &scan::Separator::ends_line);
  if (lf == separators.end() || !ends_at(lf->position(), row)) return false;
  row.separators = static_cast<std::size_t>(lf - separators.begin()) + 1;
  const std::size_t begin = row.line.begin;
  const std::size_t end = line_end_.content_end(row.line, window_.text());
  if (end - begin != record_bytes_) return false;
  if (!cut_fixed(window_.text().substr(begin, end - begin), schema_, row.fields)) return false;
  for (Span& field : row.fields)
    field.offset += static_cast<std::uint32_t>(begin);
  return true;
}

bool Rows::ends_at(std::size_t lf, Row& row) const {
  row.line.end = lf;
  row.line.next = lf + 1;
  row.line.fields = fields_;
  return lf < lines_.limit() && lf - row.line.begin <= record_bytes_max;
}

bool cut_fixed(std::string_view record, const Schema& schema, std::vector<Span>& fields) {
  const bool breaks_added = record.size() > record_bytes(schema);
  std::size_t at = 0;
  for (const Column& column : schema.columns) {
    if (!fields.empty()) {
      if (!record.substr(at).starts_with(schema.gap)) {
        fields.push_back(span_of(at, at));
        return false;
      }
      at += schema.gap.size();
    }
    const std::size_t end =
        breaks_added ? end_without_breaks(record, at, column.width_bytes) : at + column.width_bytes;
    fields.push_back(span_of(at, std::min(end, record.size())));
    at = fields.back().offset + fields.back().length;
  }
  return true;
}

void close_cut_characters(RecordBatch& batch, Encoding encoding) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (std::size_t column = 1; column < batch.columns(); ++column) {
      if ((batch.marks(row, column - 1) & batch.marks(row, column) & mark::unusual) == 0) continue;
      const bool cut = text::ends_within_character(batch.field(row, column - 1), encoding) &&
                       text::find_invalid(batch.field(row, column), encoding);
      if (cut) batch.marks(row, column) |= mark::closed;
    }
  }
}

}  // namespace stmtwatch::checks::layout
