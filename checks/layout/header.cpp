#include "checks/layout/header.hpp"

#include <algorithm>

#include "checks/layout/byte_order_mark.hpp"
#include "checks/layout/fields.hpp"
#include "checks/layout/other_titles.hpp"
#include "checks/layout/preamble.hpp"
#include "checks/layout/titles.hpp"
#include "checks/text/characters.hpp"

namespace stmtwatch::checks::layout {
namespace {

constexpr std::size_t header_bytes_max = 64u << 10;
constexpr std::size_t header_lines_max = 64;

std::expected<Opening::Mark, SourceFault> read_mark(scan::Window& window, const Schema& schema) {
  while (window.text().size() - window.front() < mark_bytes_max && !window.at_end()) {
    const auto extended = window.extend();
    if (!extended) return std::unexpected(extended.error());
  }
  const FoundMark found = mark_at(window.text().substr(window.front()), schema);
  if (found.bytes > 0) window.advance_to(window.front() + found.bytes);
  return found.mark;
}

// Which of the lines at the front are the header.
class HeaderLines {
 public:
  HeaderLines(std::span<const Line> lines, std::string_view text, const Schema& schema, const Checks& checks)
      : lines_(lines), text_(text), schema_(schema), checks_(checks) {}

  // 0: the first line is a record.
  std::size_t count() const {
    if (is_header(content(lines_[0]), schema_)) return 1;
    if (const std::size_t cut = count_by_text(); cut > 0) return cut;
    if (is_record(lines_[0])) return 0;
    const std::size_t joined = count_by_fields();
    const bool cut =
        joined > 1 && !is_record(lines_[joined - 1]) &&
        shares_titles(text_.substr(lines_[0].begin, lines_[joined - 1].end - lines_[0].begin), schema_);
    return cut ? joined : 1;
  }

 private:
  // The lines that are the right text but for line breaks in it.
  std::size_t count_by_text() const {
    std::string whole;
    for (std::size_t i = 0; i < lines_.size() && whole.size() <= header_bytes_max; ++i) {
      const std::string_view line = text_.substr(lines_[i].begin, lines_[i].end - lines_[i].begin);
      whole += text::without_breaks(line, schema_.encoding);
      if (is_header(whole, schema_)) return i + 1;
      if (count_fields(whole, schema_) > header_fields(schema_)) break;
    }
    return 0;
  }

  // The lines that together have the right number of fields.
  std::size_t count_by_fields() const {
    std::size_t fields = 1;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      fields += lines_[i].fields - 1;
      if (fields == header_fields(schema_)) return i + 1;
    }
    return 0;
  }

  std::string_view content(const Line& line) const {
    const std::size_t end = ends_with_cr(line, text_) ? line.end - 1 : line.end;
    return text_.substr(line.begin, end - line.begin);
  }

  bool is_record(const Line& line) const {
    return looks_like_record(text_.substr(line.begin, line.end - line.begin), schema_, checks_);
  }

  std::span<const Line> lines_;
  std::string_view text_;
  const Schema& schema_;
  const Checks& checks_;
};

class HeaderReader {
 public:
  HeaderReader(scan::Window& window, Lines& lines, const Schema& schema, const Tail& tail,
               const Checks& checks)
      : window_(window), lines_(lines), schema_(schema), tail_(tail), checks_(checks) {}

  std::expected<void, SourceFault> read(std::span<const Line> ahead, const std::optional<LineEnd>& line_end,
                                        Start& start) {
    start.opening.header_offset = window_.front_offset();
    if (ahead.front().endless) {
      start.opening.header = Opening::Header::different;
      ++start.lines;
      return lines_.skip_line();
    }
    const std::string_view text = window_.text();
    const auto near = ahead.first(std::min(ahead.size(), header_lines_max));
    const std::size_t count = HeaderLines(near, text, schema_, checks_).count();
    const Line& last = ahead[std::max<std::size_t>(count, 1) - 1];
    start.line_end = line_end.value_or(line_end_of(last, text, schema_.line_ending));
    start.line_end_offset = window_.offset() + (ends_with_cr(last, text) ? last.end - 1 : last.end);
    start.line_end_line = start.lines + physical_lines(ahead.first(std::max<std::size_t>(count, 1)));
    if (count == 0) {
      start.opening.header = Opening::Header::missing;
      return {};
    }
    const std::size_t begin = window_.front();
    const std::string_view found = text.substr(begin, start.line_end.content_end(last, text) - begin);
    if (!is_header(found, schema_)) {
      start.opening.header = count > 1 ? Opening::Header::cut : Opening::Header::different;
      locate_difference(found, schema_, start.opening);
      if (count == 1) describe_other_titles(found, record_follows(ahead, text), schema_, start.opening);
    }
    start.lines += physical_lines(ahead.first(count));
    start.ends_open = !last.closed;
    lines_.take(count);
    return {};
  }

 private:
  // Behind the header, which is one line; where nothing is, whether the file ends as the schema says.
  bool record_follows(std::span<const Line> ahead, std::string_view text) const {
    if (ahead.size() < 2) return !tail_.is_incomplete();
    return may_be_record(text.substr(ahead[1].begin, ahead[1].end - ahead[1].begin), schema_, checks_);
  }

  scan::Window& window_;
  Lines& lines_;
  const Schema& schema_;
  const Tail& tail_;
  const Checks& checks_;
};

// Whether the first line is many that end with a CR alone: the first is the header, or else a record, and the
// second could be a record or the trailer. Answers where the first CR is.
std::optional<std::size_t> find_lone_cr(std::string_view text, const Schema& schema) {
  const std::size_t first = text.find('\r');
  if (first == npos || text.substr(0, first).contains('\n') || text.substr(first).starts_with("\r\n"))
    return std::nullopt;
  const std::string_view rest = text.substr(first + 1);
  const std::size_t second = rest.find_first_of("\r\n");
  if (second != npos && (rest[second] == '\n' || rest.substr(second).starts_with("\r\n")))
    return std::nullopt;
  const auto is_whole = [&](std::string_view line) {
    return schema.fixed_width ? line.size() == record_bytes(schema)
                              : count_fields(line, schema) == delimited_fields(schema);
  };
  const std::string_view line = text.substr(0, first);
  if (schema.header ? !is_header(line, schema) : !is_whole(line)) return std::nullopt;
  const std::string_view next = rest.substr(0, second);
  const bool goes_on =
      rest.empty() || is_whole(next) ||
      (schema.trailer && !schema.trailer->tag.empty() && next.starts_with(schema.trailer->tag));
  return goes_on ? std::optional(first) : std::nullopt;
}

// Up to two.
std::vector<std::string_view> first_lines(std::span<const Line> ahead, std::string_view text) {
  std::vector<std::string_view> lines;
  for (const Line& line : ahead.first(std::min<std::size_t>(ahead.size(), 2))) {
    if (!line.endless) lines.push_back(text.substr(line.begin, line.end - line.begin));
  }
  return lines;
}

// Where nothing but the trailer says how lines end.
void take_line_end_of(const Tail& tail, const Schema& schema, Start& start) {
  const std::size_t lf = tail.text.find('\n');
  if (lf == npos) return;
  const Line line{.begin = 0, .end = lf, .next = lf + 1};
  start.line_end = line_end_of(line, tail.text, schema.line_ending);
  start.line_end_offset = tail.body_end + (ends_with_cr(line, tail.text) ? lf - 1 : lf);
  start.line_end_line = 1 + start.lines;
}

// Answers the lines ahead behind the comments.
std::expected<std::span<const Line>, SourceFault> pass_comments(Lines& lines, Start& start) {
  for (;;) {
    const auto ahead = lines.ahead();
    if (!ahead || ahead->empty() || !ahead->front().comment || ahead->front().endless) return ahead;
    start.lines += physical_lines(ahead->first(1));
    start.ends_open = !ahead->front().closed;
    lines.take(1);
  }
}

}  // namespace

std::expected<Start, SourceFault> read_start(scan::Window& window, Lines& lines, const Schema& schema,
                                             const Tail& tail, const Checks& checks,
                                             const std::optional<LineEnd>& line_end) {
  const auto mark = read_mark(window, schema);
  if (!mark) return std::unexpected(mark.error());
  Start start;
  start.opening.mark = *mark;
  start.line_end = line_end.value_or(LineEnd{schema.line_ending});
  if (start.opening.stops_reading()) return start;
  // The tail was found behind the mark that stood there then.
  if (window.front_offset() > tail.body_end) return std::unexpected(scan::changed_while_read());
  if (schema.preamble) {
    const auto goes_on = read_preamble(window, lines, schema, tail, checks, start);
    if (!goes_on) return std::unexpected(goes_on.error());
    if (line_end) start.line_end = *line_end;
    if (!*goes_on) return start;
  }
  const auto ahead = pass_comments(lines, start);
  if (!ahead) return std::unexpected(ahead.error());
  start.opening.header_line = 1 + start.lines;
  if (ahead->empty()) {  // the trailer comes at once
    const bool lost = schema.header && !tail.is_incomplete();
    if (lost) start.opening.header = Opening::Header::missing;
    start.opening.header_offset = window.front_offset();
    if (!line_end && !schema.preamble) take_line_end_of(tail, schema, start);
    return start;
  }
  const Line first = ahead->front();
  const std::size_t seen = first.endless ? lines.limit() : first.next;
  if (const auto cr = find_lone_cr(window.text().substr(0, seen).substr(first.begin), schema)) {
    start.opening.lone_cr = window.offset() + first.begin + *cr;
    return start;
  }
  if (!schema.header) {
    start.line_end = line_end.value_or(line_end_of(first, window.text(), schema.line_ending));
    start.line_end_offset =
        window.offset() + (ends_with_cr(first, window.text()) ? first.end - 1 : first.end);
    start.line_end_line = 1 + start.lines;
    start.opening.header_offset = window.front_offset();
    start.opening.found_delimiter = find_other_delimiter(first_lines(*ahead, window.text()), schema);
    return start;
  }
  const bool ends_here = tail.cut && !first.closed && !first.endless;
  if (ends_here && begins_header(window.text().substr(first.begin, first.end - first.begin), schema)) {
    lines.take(1);  // completeness says it
    return start;
  }
  HeaderReader reader(window, lines, schema, tail, checks);
  if (const auto read = reader.read(*ahead, line_end, start); !read) return std::unexpected(read.error());
  return start;
}

}  // namespace stmtwatch::checks::layout
