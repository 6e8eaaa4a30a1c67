#include "checks/layout/titles.hpp"

#include <algorithm>

#include "checks/layout/fields.hpp"
#include "checks/text/characters.hpp"

namespace stmtwatch::checks::layout {
namespace {

// As much of a title as was written, perhaps without the quote that closes it.
std::string title_begun_in(std::string_view field, const Schema& schema) {
  const bool opened = schema.quote && field.starts_with(*schema.quote);
  if (opened && (field.size() == 1 || !field.ends_with(*schema.quote))) field.remove_prefix(1);
  return title_in(field, schema);
}

}  // namespace

bool is_header(std::string_view line, const Schema& schema) {
  std::size_t begin = 0;
  for (const Column& column : schema.columns) {
    if (begin > line.size()) return false;
    const std::size_t end = field_end(line, begin, schema);
    if (!says_title(line.substr(begin, end - begin), column.title, schema)) return false;
    begin = end + 1;
  }
  const bool at_end = begin == line.size() + 1;
  const bool trails = delimiter_trails_header(schema);
  if (!trails || at_end) return at_end && !trails;
  return field_end(line, begin, schema) == line.size() && says_title(line.substr(begin), "", schema);
}

bool begins_header(std::string_view line, const Schema& schema) {
  const std::string whole = text::without_breaks(line, schema.encoding);
  const auto fields = fields_of(whole, schema);
  if (fields.size() > header_fields(schema)) return false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view title =
        i < schema.columns.size() ? std::string_view(schema.columns[i].title) : std::string_view();
    const bool last = i + 1 == fields.size();
    if (last ? !title.starts_with(title_begun_in(fields[i], schema)) : title_in(fields[i], schema) != title)
      return false;
  }
  return true;
}

bool looks_like_record(std::string_view line, const Schema& schema, const Checks& checks) {
  const auto fields = fields_of(line, schema);
  if (fields.size() != delimited_fields(schema)) return false;
  std::size_t telling = 0;
  std::size_t fitting = 0;
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    if (checks.fits(column, schema.columns[column].prefix + schema.columns[column].title)) continue;
    ++telling;
    if (checks.fits(column, fields[column])) ++fitting;
  }
  return fitting * 2 > telling;
}

bool may_be_record(std::string_view line, const Schema& schema, const Checks& checks) {
  if (count_fields(line, schema) != delimited_fields(schema)) return false;
  const bool telling = std::ranges::any_of(schema.columns, [&](const Column& column) {
    const auto index = static_cast<std::size_t>(&column - schema.columns.data());
    return !checks.fits(index, column.prefix + column.title);
  });
  return !telling || looks_like_record(line, schema, checks);
}

void locate_difference(std::string_view found, const Schema& schema, Opening& opening) {
  const auto fields = fields_of(found, schema);
  for (std::size_t column = 0; column < fields.size(); ++column) {
    const std::string title = title_in(fields[column], schema);
    const bool trailing = delimiter_trails_header(schema) && column == schema.columns.size();
    if (trailing ? title.empty() : column < schema.columns.size() && title == schema.columns[column].title)
      continue;
    opening.header_offset += static_cast<std::uint64_t>(fields[column].data() - found.data());
    opening.header_field = column;
    opening.header_found = title;
    return;
  }
}

}  // namespace stmtwatch::checks::layout
