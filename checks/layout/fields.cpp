#include "checks/layout/fields.hpp"

#include <algorithm>

#include "checks/text/characters.hpp"
#include "checks/values/field_value.hpp"

namespace stmtwatch::checks::layout {

std::size_t closing_quote(std::string_view text, std::size_t open, const Schema& schema) {
  const char quote = *schema.quote;
  for (std::size_t at = open + 1;; at += 2) {
    at = text::find_ascii(text, quote, schema.encoding, at);
    if (at == npos || at + 1 == text.size() || text[at + 1] != quote) return at;
  }
}

std::size_t field_end(std::string_view text, std::size_t begin, const Schema& schema) {
  std::size_t from = begin;
  if (schema.quote && begin < text.size() && text[begin] == *schema.quote) {
    const std::size_t close = closing_quote(text, begin, schema);
    if (close != npos) from = close + 1;
  }
  return std::min(text::find_ascii(text, schema.delimiter, schema.encoding, from), text.size());
}

std::vector<std::string_view> fields_of(std::string_view text, const Schema& schema) {
  std::vector<std::string_view> fields;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = field_end(text, begin, schema);
    fields.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return fields;
}

std::size_t count_fields(std::string_view text, const Schema& schema) {
  std::size_t count = 0;
  for (std::size_t begin = 0; begin <= text.size(); ++count)
    begin = field_end(text, begin, schema) + 1;
  return count;
}

std::string title_in(std::string_view field, const Schema& schema) {
  static const Trim blanks{" \t", true, true};
  const FieldValue read = read_field(schema, {"", schema.header_trimmed ? blanks : schema.trim}, field);
  const bool whole = !read.text_after_quote && !read.unclosed;
  std::string title = whole ? text_of(read, field, schema) : std::string(field);
  for (std::size_t cr = title.find("\r\n"); cr != npos; cr = title.find("\r\n", cr))
    title.erase(cr, 1);
  return title;
}

bool says_title(std::string_view field, std::string_view title, const Schema& schema) {
  const bool as_it_is = !schema.quote && !schema.header_trimmed && schema.trim.characters.empty();
  return as_it_is ? field == title : title_in(field, schema) == title;
}

std::size_t delimited_fields(const Schema& schema) {
  return schema.columns.size() + (schema.trailing_delimiter ? 1 : 0);
}

bool delimiter_trails_header(const Schema& schema) {
  return schema.trailing_delimiter && schema.header_trailing_delimiter;
}

std::size_t header_fields(const Schema& schema) {
  return schema.columns.size() + (delimiter_trails_header(schema) ? 1 : 0);
}

}  // namespace stmtwatch::checks::layout
