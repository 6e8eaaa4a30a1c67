#include "checks/layout/field_reader.hpp"

#include <string>

#include "checks/text/characters.hpp"
#include "checks/values/field_value.hpp"

namespace stmtwatch::checks::layout {

void FieldReader::put(RecordBatch& batch, std::size_t row, std::size_t column, std::size_t begin,
                      std::size_t end) {
  const Column& what = schema_.columns[column];
  const std::string_view field = window_.text().substr(begin, end - begin);
  const FieldValue read = read_field(schema_, what, field);
  std::string_view value = read.in(field);
  Marks marks = text::is_printable_ascii(field) ? Marks{0} : mark::unusual;
  if (read.prefix_missing) marks |= mark::unprefixed;
  if (read.text_after_quote || read.bare_quote) marks |= mark::misquoted;
  if (read.doubled && !read.text_after_quote && (marks == 0 || !has_offence(value, what))) {
    value = undouble(value);
    marks &= static_cast<Marks>(~mark::unusual);  // its bytes are known to be right, and stand elsewhere now
  }
  const auto span = [&batch](std::string_view part) {
    return Span{static_cast<std::uint32_t>(part.data() - batch.text.data()),
                static_cast<std::uint32_t>(part.size())};
  };
  batch.put(row, column, span(value), marks);
  if (apart_) batch.put_field(row, column, span(field));
}

// Such a field gets its finding for that, at the offending byte, which must stay where it is.
bool FieldReader::has_offence(std::string_view value, const Column& column) const {
  const Encoding encoding = schema_.encoding;
  return text::find_invalid(value, encoding) || text::find_control(value, encoding) ||
         (!column.line_breaks_allowed && text::find_break(value, encoding));
}

// One quote for two, in place; what is left over at the end becomes quotes.
std::string_view FieldReader::undouble(std::string_view value) {
  std::string single = undoubled(value, schema_);
  const std::size_t size = single.size();
  single.resize(value.size(), *schema_.quote);
  window_.write_over(static_cast<std::size_t>(value.data() - window_.text().data()), single);
  return value.substr(0, size);
}

}  // namespace stmtwatch::checks::layout
