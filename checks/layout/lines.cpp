#include "checks/layout/lines.hpp"

#include <algorithm>
#include <numeric>

#include "checks/layout/fields.hpp"
#include "checks/record_batch.hpp"

namespace stmtwatch::checks::layout {

bool ends_with_cr(const Line& line, std::string_view text) {
  return line.closed && line.end > line.begin && text[line.end - 1] == '\r';
}

std::size_t LineEnd::content_end(const Line& line, std::string_view text) const {
  const bool cr = ends_with_cr(line, text);
  if (ending == LineEnding::lf || !line.closed) return line.end;
  if (cr) return line.end - 1;
  return ending == LineEnding::crlf ? line.next : line.end;
}

bool LineEnd::contradicts(const Line& line, std::string_view text) const {
  if (!line.closed || ending == LineEnding::either) return false;
  return ends_with_cr(line, text) != (ending == LineEnding::crlf);
}

LineEnd line_end_of(const Line& line, std::string_view text, LineEnding wanted) {
  if (wanted == LineEnding::either || !line.closed || line.endless) return {wanted, false};
  const LineEnding found = ends_with_cr(line, text) ? LineEnding::crlf : LineEnding::lf;
  return {found, found != wanted};
}

std::uint64_t physical_lines(std::span<const Line> lines) {
  return std::accumulate(
      lines.begin(), lines.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Line& line) { return sum + line.breaks + (line.closed ? 1 : 0); });
}

std::size_t record_bytes(const Schema& schema) {
  std::size_t bytes = schema.gap.size() * (schema.columns.size() - 1);
  for (const Column& column : schema.columns)
    bytes += column.width_bytes;
  return bytes;
}

Lines::Lines(scan::Window& window, const Tail& tail, const Schema& schema)
    : window_(window),
      schema_(schema),
      body_end_(tail.body_end),
      open_end_(tail.cut || (!schema.trailer && !schema.postamble)),
      fields_(delimited_fields(schema)) {}

std::size_t Lines::limit() const {
  const auto body = static_cast<std::int64_t>(body_end_ - window_.offset());
  if (body < 0) return 0;
  return std::min(static_cast<std::size_t>(body), window_.text().size());
}

std::expected<std::span<const Line>, SourceFault> Lines::ahead() {
  if (!pending().empty() && pending().front().begin != window_.front()) forget();
  for (;;) {
    full_ = false;
    split();
    if (enough()) break;
    forget();  // positions move
    if (const auto read = read_on(); !read) return std::unexpected(read.error());
  }
  const auto lines = pending();
  const bool torn = !lines.empty() && !lines.back().closed && !lines.back().endless;
  if (torn && !open_end_) return std::unexpected(scan::changed_while_read());
  return lines;
}

void Lines::forget() {
  lines_.clear();
  taken_ = 0;
}

std::expected<std::vector<Line>, SourceFault> Lines::physical_ahead(std::size_t count, std::size_t bytes) {
  forget();
  for (;;) {
    std::vector<Line> lines;
    const std::string_view text = window_.text().substr(0, limit());
    std::size_t begin = window_.front();
    while (lines.size() < count && begin < text.size()) {
      const std::size_t lf = text.find('\n', begin);
      if (lf == npos && !reaches_body_end()) break;
      lines.push_back(ended({.begin = begin}, std::min(lf, text.size()), lf != npos));
      begin = lines.back().next;
    }
    if (lines.size() == count || reaches_body_end() || text.size() - window_.front() > bytes) return lines;
    if (const auto read = read_on(); !read) return std::unexpected(read.error());
  }
}

// Until another line ends: to look at the same bytes again and again would be slow where a line is very long.
std::expected<void, SourceFault> Lines::read_on() {
  bool ended = false;
  while (!ended) {
    const std::uint64_t known = window_.offset() + window_.text().size();
    const auto extended = window_.extend();
    if (!extended) return std::unexpected(extended.error());
    const std::string_view text = window_.text();
    ended = text.find('\n', static_cast<std::size_t>(known - window_.offset())) != npos ||
            text.size() - window_.front() > record_bytes_max || reaches_body_end();
  }
  return {};
}

// Appends the lines that the window has whole, as far as they are needed.
void Lines::split() {
  while (!enough()) {
    const auto line = line_at(pending().empty() ? window_.front() : lines_.back().next);
    if (!line) {
      full_ = !fits_look_ahead(limit());
      return;
    }
    add(*line);
  }
}

// Nullopt: more text is needed to tell where the line ends.
std::optional<Line> Lines::line_at(std::size_t begin) const {
  const std::size_t end = limit();
  Line line{.begin = begin};
  line.comment = !schema_.comment.empty() && window_.text().substr(begin).starts_with(schema_.comment);
  auto separators = separators_at(begin);
  std::size_t field = begin;
  for (; !separators.empty(); separators = separators.subspan(1)) {
    const scan::Separator separator = separators.front();
    const std::size_t at = separator.position();
    if (at >= end || at - begin > record_bytes_max) break;
    if (separator.ends_line()) return ended(line, at, true);
    if (line.comment) continue;
    if (separator.is_delimiter()) {
      ++line.fields;
      field = at + 1;
    } else if (at == field) {
      const Closing closing = find_close(begin, separators);
      if (closing.what == Closing::What::unknown) return std::nullopt;
      if (closing.what == Closing::What::too_long) line.open_quote = at;
      if (closing.what == Closing::What::too_long) break;
      if (closing.what == Closing::What::open && !line.open_quote) line.open_quote = at;
      line.breaks += closing.breaks;
      separators = separators.subspan(closing.separators);
    }
  }
  return rest_as_line(line);
}

// The line does not end within what the window has of the body.
std::optional<Line> Lines::rest_as_line(Line line) const {
  const std::size_t rest = limit() - line.begin;
  if (rest > record_bytes_max) {
    line.end = line.next = line.begin;
    line.closed = false;
    line.endless = true;
    return pending().empty() ? std::optional(line) : std::nullopt;
  }
  return rest > 0 && reaches_body_end() ? std::optional(ended(line, limit(), false)) : std::nullopt;
}

Line Lines::ended(Line line, std::size_t end, bool closed) const {
  line.end = end;
  line.next = closed ? end + 1 : end;
  line.closed = closed;
  line.last = window_.offset() + line.next == body_end_;
  if (schema_.fixed_width) {
    const std::size_t wanted = record_bytes(schema_);
    const std::size_t bytes = end - line.begin;
    const bool whole = bytes == wanted || (bytes == wanted + 1 && ends_with_cr(line, window_.text()));
    line.fields = whole ? fields_ : bytes < wanted ? 1 : fields_ + 1;
  }
  return line;
}

Lines::Separators Lines::separators_at(std::size_t position) const {
  const auto all = window_.separators();
  const auto first = std::ranges::lower_bound(all, position, {}, &scan::Separator::position);
  return all.subspan(static_cast<std::size_t>(first - all.begin()));
}

// Where the quotation closes that the first of the separators opens, in the line that begins at `line`.
Lines::Closing Lines::find_close(std::size_t line, Separators from_quote) const {
  using What = Closing::What;
  std::size_t breaks = 0;
  for (std::size_t i = 1; i < from_quote.size(); ++i) {
    const std::size_t at = from_quote[i].position();
    if (at >= limit()) break;
    if (at - line > record_bytes_max) return too_long(from_quote);
    if (from_quote[i].ends_line()) ++breaks;
    if (from_quote[i].kind() != scan::SeparatorKind::quote) continue;
    const bool doubled = i + 1 < from_quote.size() && from_quote[i + 1].position() == at + 1 &&
                         from_quote[i + 1].kind() == scan::SeparatorKind::quote;
    if (!doubled) return closed_at(from_quote, i, breaks);
    ++i;
  }
  if (limit() - line > record_bytes_max) return too_long(from_quote);
  return {reaches_body_end() ? What::open : What::unknown};
}

// A quote that somebody forgot is followed by records; what else is behind it is one long value.
Lines::Closing Lines::too_long(Separators from_quote) const {
  const auto is_lf = &scan::Separator::ends_line;
  const auto lf = std::ranges::find_if(from_quote, is_lf);
  if (lf == from_quote.end()) return {Closing::What::too_long};
  const auto next = std::ranges::find_if(lf + 1, from_quote.end(), is_lf);
  const auto delimiters = std::ranges::count_if(lf + 1, next, &scan::Separator::is_delimiter);
  const bool record = static_cast<std::size_t>(delimiters) + 1 == fields_;
  return {record ? Closing::What::open : Closing::What::too_long};
}

// A quotation over several lines is one only if its field ends where it closes: otherwise the quote that
// seems to close it opens the next one.
Lines::Closing Lines::closed_at(Separators from_quote, std::size_t close, std::size_t breaks) const {
  using What = Closing::What;
  const std::string_view text = window_.text().substr(0, limit());
  const std::size_t behind = from_quote[close].position() + 1;
  if (behind == text.size() && !reaches_body_end()) return {What::unknown};  // it may be doubled
  if (breaks == 0) return {What::closed, close, 0};
  std::size_t at = behind;  // TAB may be the delimiter
  while (at < text.size() && text[at] != schema_.delimiter && std::string_view(" \t\r").contains(text[at]))
    ++at;
  if (at == text.size()) return reaches_body_end() ? Closing{What::closed, close, breaks} : Closing{};
  const bool ends_field = text[at] == '\n' || text[at] == schema_.delimiter;
  return ends_field ? Closing{What::closed, close, breaks} : Closing{What::open};
}

void Lines::add(const Line& line) {
  full_ = !fits_look_ahead(line.end);
  if (!full_) lines_.push_back(line);
}

bool Lines::fits_look_ahead(std::size_t end) const {
  return pending().empty() || end - window_.front() <= bytes_max;
}

bool Lines::enough() const {
  const auto lines = pending();
  if (lines.empty()) return window_.front_offset() == body_end_;
  const Line& last = lines.back();
  if (full_ || last.endless || last.last || lines.size() == lines_max) return true;
  const auto earlier = lines.first(lines.size() - 1);
  return is_whole(last) &&
         (fields_ == 1 || std::ranges::any_of(earlier, [](const Line& line) { return line.fields > 1; }));
}

void Lines::take(std::size_t count) {
  window_.advance_to(pending()[count - 1].next);
  taken_ += count;
  if (taken_ < lines_max) return;
  lines_.erase(lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
}

void Lines::go_on_at(std::size_t position) {
  forget();
  window_.advance_to(position);
}

std::expected<void, SourceFault> Lines::skip_line() {
  forget();
  for (;;) {
    const auto separators = window_.separators();
    const auto lf = std::ranges::find_if(separators, &scan::Separator::ends_line);
    if (lf != separators.end() && lf->position() < limit()) {
      window_.advance_to(lf->position() + 1);
      return {};
    }
    window_.advance_to(limit());
    if (window_.front_offset() == body_end_) return {};
    const auto extended = window_.extend();
    if (!extended) return std::unexpected(extended.error());
  }
}

std::expected<std::uint64_t, SourceFault> Lines::skip_quotation(std::size_t open) {
  forget();
  std::uint64_t lines = 0;
  window_.advance_to(open + 1);
  for (;;) {
    const auto separators = window_.separators();
    const auto known = std::ranges::find_if(separators, [this](scan::Separator each) {
      return each.kind() == scan::SeparatorKind::quote || each.position() >= limit();
    });
    const auto passed = separators.first(static_cast<std::size_t>(known - separators.begin()));
    lines += static_cast<std::uint64_t>(std::ranges::count_if(passed, &scan::Separator::ends_line));
    const bool quote = known != separators.end() && known->position() < limit();
    window_.advance_to(quote ? known->position() : limit());
    if (!quote && window_.front_offset() == body_end_) return lines;
    const bool doubled =
        quote && window_.front() + 1 < limit() && window_.text()[window_.front() + 1] == *schema_.quote;
    const auto closing = quote && !doubled ? closed_at(window_.separators(), 0, 1) : Closing{};
    if (doubled || closing.what == Closing::What::open) {
      window_.advance_to(window_.front() + (doubled ? 2 : 1));
    } else if (closing.what == Closing::What::closed) {
      if (const auto skipped = skip_line(); !skipped) return std::unexpected(skipped.error());
      return lines + 1;
    } else if (const auto extended = window_.extend(); !extended) {
      return std::unexpected(extended.error());
    }
  }
}

}  // namespace stmtwatch::checks::layout
