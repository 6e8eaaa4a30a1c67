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
    const auto extended = window_.extend();
    if (!extended) return std::unexpected(extended.error());
  }
  const bool torn = !lines_.empty() && !lines_.back().closed && !lines_.back().endless;
  if (torn && !open_end_) return std::unexpected(scan::changed_while_read());
  return lines_;
}

// Appends the lines that the window has whole.
void Lines::split() {
  std::size_t begin = lines_.empty() ? window_.front() : lines_.back().next;
  std::size_t fields = 1;
  const auto add = [&](std::size_t end, bool closed) {
    full_ = !fits_look_ahead(end);
    if (!full_) lines_.push_back({begin, end, closed ? end + 1 : end, fields, closed});
  };
  const auto separators = window_.separators();
  for (auto at = std::ranges::lower_bound(separators, begin); at != separators.end(); ++at) {
    if (*at >= limit() || *at - begin > record_bytes_max || enough()) break;
    if (window_.text()[*at] == '\n') {
      add(*at, true);
      begin = *at + 1;
      fields = 1;
    } else {
      ++fields;
    }
  }
  if (enough()) return;
  const std::size_t rest = limit() - begin;
  if (rest > record_bytes_max && lines_.empty()) {
    lines_.push_back({begin, begin, begin, fields, false, true});
  } else if (rest > 0 && window_.offset() + limit() == body_end_) {
    add(limit(), false);
  } else {
    full_ = !fits_look_ahead(limit());
  }
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
    const auto lf = std::ranges::find(separators, '\n', [&](std::uint32_t at) { return window_.text()[at]; });
    if (lf != separators.end() && *lf < limit()) {
      window_.advance_to(*lf + 1);
      return {};
    }
    window_.advance_to(limit());
    if (window_.front_offset() == body_end_) return {};
    const auto extended = window_.extend();
    if (!extended) return std::unexpected(extended.error());
  }
}

}  // namespace stmtwatch::checks::layout
