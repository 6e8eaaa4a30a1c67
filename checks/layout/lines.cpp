#include "checks/layout/lines.hpp"

#include <algorithm>

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

std::size_t Lines::limit() const {
  const std::uint64_t body = body_end_ - std::min(body_end_, window_.offset());
  return static_cast<std::size_t>(std::min<std::uint64_t>(body, window_.text().size()));
}

std::expected<std::span<const Line>, SourceFault> Lines::ahead() {
  if (!lines_.empty() && lines_.front().begin != window_.front()) lines_.clear();
  for (;;) {
    full_ = false;
    split();
    if (enough()) break;
    lines_.clear();  // positions move
    if (const auto read = read_on(); !read) return std::unexpected(read.error());
  }
  const bool torn = !lines_.empty() && !lines_.back().closed && !lines_.back().endless;
  if (torn && !open_end_) return std::unexpected(scan::changed_while_read());
  return lines_;
}

// Until another line ends: to look at the same bytes again and again would be slow where a line is very long.
std::expected<void, SourceFault> Lines::read_on() {
  bool ended = false;
  while (!ended) {
    const std::uint64_t known = window_.offset() + window_.text().size();
    const auto extended = window_.extend();
    if (!extended) return std::unexpected(extended.error());
    const std::string_view text = window_.text();
    ended = text.find('\n', static_cast<std::size_t>(known - window_.offset())) != std::string_view::npos ||
            text.size() - window_.front() > record_bytes_max || window_.offset() + limit() == body_end_;
  }
  return {};
}

// Appends the lines that the window has whole, as far as they are needed.
void Lines::split() {
  if (enough()) return;
  const std::string_view text = window_.text().substr(0, limit());
  std::size_t begin = lines_.empty() ? window_.front() : lines_.back().next;
  std::size_t fields = 1;
  const auto separators = window_.separators();
  auto separator = std::ranges::lower_bound(separators, begin, {}, &scan::Separator::position);
  for (; separator != separators.end(); ++separator) {
    const std::size_t at = separator->position();
    if (at >= text.size() || at - begin > record_bytes_max) break;
    if (!separator->ends_line()) {
      fields += separator->is_delimiter() ? 1 : 0;
      continue;
    }
    add({begin, at, at + 1, fields});
    if (enough()) return;
    begin = at + 1;
    fields = 1;
  }
  const std::size_t rest = text.size() - begin;
  if (rest > record_bytes_max && lines_.empty()) {
    lines_.push_back({begin, begin, begin, fields, false, true});
  } else if (rest > 0 && window_.offset() + text.size() == body_end_) {
    add({begin, text.size(), text.size(), fields, false});
  } else {
    full_ = !fits_look_ahead(text.size());
  }
}

void Lines::add(const Line& line) {
  full_ = !fits_look_ahead(line.end);
  if (!full_) lines_.push_back(line);
}

bool Lines::fits_look_ahead(std::size_t end) const {
  return lines_.empty() || end - window_.front() <= bytes_max;
}

bool Lines::enough() const {
  if (lines_.empty()) return window_.front_offset() == body_end_;
  const Line& last = lines_.back();
  if (full_ || last.endless || lines_.size() == lines_max || window_.offset() + last.next == body_end_)
    return true;
  const auto earlier = std::span(lines_).first(lines_.size() - 1);
  return is_whole(last) &&
         (columns_ == 1 || std::ranges::any_of(earlier, [](const Line& line) { return line.fields > 1; }));
}

void Lines::take(std::size_t count) {
  window_.advance_to(lines_[count - 1].next);
  lines_.erase(lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(count));
}

std::expected<void, SourceFault> Lines::skip_line() {
  lines_.clear();
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

}  // namespace stmtwatch::checks::layout
