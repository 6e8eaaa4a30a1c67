#include "checks/layout/header.hpp"

#include <algorithm>

#include "checks/text/characters.hpp"

namespace stmtwatch::checks::layout {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

std::expected<Opening::Mark, SourceFault> read_mark(scan::Window& window, ByteOrderMark wanted) {
  while (window.text().size() < utf8_mark.size() && !window.at_end()) {
    const auto extended = window.extend();
    if (!extended) return std::unexpected(extended.error());
  }
  const std::string_view text = window.text();
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return Opening::Mark::utf16;
  const bool there = text.starts_with(utf8_mark);
  if (there) window.advance_to(utf8_mark.size());
  if (there && wanted == ByteOrderMark::forbidden) return Opening::Mark::unwanted;
  if (!there && wanted == ByteOrderMark::required) return Opening::Mark::wanting;
  return Opening::Mark::as_required;
}

LineEnd line_end_of(const Line& line, std::string_view text, LineEnding wanted) {
  if (wanted == LineEnding::either || !line.closed || line.endless) return {wanted, false};
  const LineEnding found = ends_with_cr(line, text) ? LineEnding::crlf : LineEnding::lf;
  return {found, found != wanted};
}

std::string titles_of(const Schema& schema) {
  std::vector<std::string> titles;
  titles.reserve(schema.columns.size());
  for (const Column& column : schema.columns)
    titles.push_back(column.title);
  return joined(titles, schema.delimiter);
}

// Which of the lines at the front are the header.
class HeaderLines {
 public:
  HeaderLines(std::span<const Line> lines, std::string_view text, const Schema& schema, const Checks& checks)
      : lines_(lines), text_(text), schema_(schema), checks_(checks), titles_(titles_of(schema)) {}

  // 0: the first line is a record.
  std::size_t count() const {
    if (const std::size_t cut = count_by_text(); cut > 0) return cut;
    if (looks_like_record(lines_[0])) return 0;
    const std::size_t joined = count_by_fields();
    return joined > 0 && !looks_like_record(lines_[joined - 1]) ? joined : 1;
  }

 private:
  // The lines that are the right text but for line breaks in it.
  std::size_t count_by_text() const {
    std::string whole;
    for (std::size_t i = 0; i < lines_.size() && whole.size() < titles_.size(); ++i) {
      whole += text::without_breaks(text_.substr(lines_[i].begin, lines_[i].end - lines_[i].begin));
      if (whole == titles_) return i + 1;
    }
    return 0;
  }

  // The lines that together have the right number of fields.
  std::size_t count_by_fields() const {
    std::size_t fields = 1;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      fields += lines_[i].fields - 1;
      if (fields == schema_.columns.size()) return i + 1;
    }
    return 0;
  }

  // Told by the columns whose own title could not be a value: most of them hold what could be one.
  bool looks_like_record(const Line& line) const {
    if (line.fields != schema_.columns.size()) return false;
    std::size_t telling = 0;
    std::size_t fitting = 0;
    std::size_t begin = line.begin;
    for (std::size_t column = 0; column < schema_.columns.size(); ++column) {
      const std::size_t end = std::min(text_.find(schema_.delimiter, begin), line.end);
      if (!checks_.fits(column, schema_.value_prefix + schema_.columns[column].title)) {
        ++telling;
        if (checks_.fits(column, text_.substr(begin, end - begin))) ++fitting;
      }
      begin = end + 1;
    }
    return fitting * 2 > telling;
  }

  std::span<const Line> lines_;
  std::string_view text_;
  const Schema& schema_;
  const Checks& checks_;
  std::string titles_;
};

// Where `found` first differs from the titles, field by field.
void locate_difference(std::string_view found, const Schema& schema, Opening& opening) {
  std::size_t begin = 0;
  for (std::size_t column = 0; begin <= found.size(); ++column) {
    const std::size_t end = std::min(found.find(schema.delimiter, begin), found.size());
    const std::string_view field = found.substr(begin, end - begin);
    if (column >= schema.columns.size() || field != schema.columns[column].title) {
      opening.header_offset += begin;
      opening.header_field = column;
      opening.header_found = field;
      return;
    }
    begin = end + 1;
  }
}

class HeaderReader {
 public:
  HeaderReader(scan::Window& window, Lines& lines, const Schema& schema, const Checks& checks)
      : window_(window), lines_(lines), schema_(schema), checks_(checks) {}

  std::expected<void, SourceFault> read(std::span<const Line> ahead, const std::optional<LineEnd>& line_end,
                                        Start& start) {
    start.opening.header_offset = window_.front_offset();
    if (ahead.front().endless) {
      start.opening.header = Opening::Header::different;
      start.lines = 1;
      return lines_.skip_line();
    }
    const std::string_view text = window_.text();
    start.lines = HeaderLines(ahead, text, schema_, checks_).count();
    const Line& last = ahead[std::max<std::size_t>(start.lines, 1) - 1];
    start.line_end = line_end.value_or(line_end_of(last, text, schema_.line_ending));
    start.line_end_offset = window_.offset() + (ends_with_cr(last, text) ? last.end - 1 : last.end);
    if (start.lines == 0) {
      start.opening.header = Opening::Header::missing;
      return {};
    }
    const std::size_t begin = window_.front();
    const std::string_view found = text.substr(begin, start.line_end.content_end(last, text) - begin);
    if (found != titles_of(schema_)) {
      start.opening.header = start.lines > 1 ? Opening::Header::cut : Opening::Header::different;
      locate_difference(found, schema_, start.opening);
    }
    lines_.take(start.lines);
    return {};
  }

 private:
  scan::Window& window_;
  Lines& lines_;
  const Schema& schema_;
  const Checks& checks_;
};

}  // namespace

std::expected<Start, SourceFault> read_start(scan::Window& window, Lines& lines, const Schema& schema,
                                             const Tail& tail, const Checks& checks,
                                             const std::optional<LineEnd>& line_end) {
  const auto mark = read_mark(window, schema.byte_order_mark);
  if (!mark) return std::unexpected(mark.error());
  Start start;
  start.opening.mark = *mark;
  start.line_end = line_end.value_or(LineEnd{schema.line_ending});
  if (*mark == Opening::Mark::utf16) return start;

  const auto ahead = lines.ahead();
  if (!ahead) return std::unexpected(ahead.error());
  if (ahead->empty()) {  // the trailer comes at once
    const bool lost = schema.header && tail.trailer != Ending::Trailer::missing;
    if (lost) start.opening.header = Opening::Header::missing;
    start.opening.header_offset = window.front_offset();
    return start;
  }
  const Line first = ahead->front();
  if (!schema.header) {
    start.line_end = line_end.value_or(line_end_of(first, window.text(), schema.line_ending));
    start.line_end_offset =
        window.offset() + (ends_with_cr(first, window.text()) ? first.end - 1 : first.end);
    return start;
  }
  if (tail.cut && !first.closed &&
      !first.endless) {  // the file ends within its first line: completeness says it
    lines.take(1);
    return start;
  }
  HeaderReader reader(window, lines, schema, checks);
  if (const auto read = reader.read(*ahead, line_end, start); !read) return std::unexpected(read.error());
  return start;
}

}  // namespace stmtwatch::checks::layout
