#include "checks/layout/preamble.hpp"

#include "checks/layout/prose.hpp"
#include "checks/layout/titles.hpp"

namespace stmtwatch::checks::layout {
namespace {

constexpr std::size_t bytes_max = 1u << 20;
// So many lines behind the last that may belong to it are looked at, for a header or a record.
constexpr std::size_t lines_behind = 64;

// What stands before the header, in the lines ahead.
class PreambleLines {
 public:
  PreambleLines(const Schema& schema, const Checks& checks, std::string_view text,
                std::span<const Line> lines)
      : schema_(schema), checks_(checks), text_(text), lines_(lines) {}

  // How many lines it has; nullopt: its end is not among them.
  std::optional<std::size_t> count() const {
    const Preamble& preamble = *schema_.preamble;
    const auto last = preamble.until
                          ? last_line(LinePattern(*preamble.until, schema_.encoding))
                          : first_where([&](std::string_view line) { return is_header(line, schema_); }, 0);
    return last && *last <= preamble.lines_max ? last : std::nullopt;
  }

  // Where its end does not come, what to pass over: through the header, up to a record, or all that there is.
  std::size_t count_without_end() const {
    const auto header = first_where([&](std::string_view line) { return is_header(line, schema_); }, 1);
    if (header) return *header;
    return first_where([&](std::string_view line) { return looks_like_record(line, schema_, checks_); }, 0)
        .value_or(lines_.back().last ? lines_.size() : 0);
  }

  std::vector<Prose> prose(std::size_t count, std::uint64_t text_offset) const {
    const ProseReader reader(schema_.preamble->lines, schema_.encoding);
    std::vector<Prose> found;
    for (std::size_t i = 0; i < count; ++i)
      reader.read(content(lines_[i]), i + 1, text_offset + lines_[i].begin, found);
    return found;
  }

 private:
  std::optional<std::size_t> last_line(const LinePattern& until) const {
    return first_where([&](std::string_view line) { return until.groups_in(line).has_value(); }, 1);
  }

  // The index of the first line for which `holds`, plus `more`.
  template <typename Predicate>
  std::optional<std::size_t> first_where(Predicate holds, std::size_t more) const {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (holds(content(lines_[i]))) return i + more;
    }
    return std::nullopt;
  }

  std::string_view content(const Line& line) const {
    const std::size_t end = ends_with_cr(line, text_) ? line.end - 1 : line.end;
    return text_.substr(line.begin, end - line.begin);
  }

  const Schema& schema_;
  const Checks& checks_;
  std::string_view text_;
  std::span<const Line> lines_;
};

}  // namespace

std::expected<bool, SourceFault> read_preamble(scan::Window& window, Lines& lines, const Schema& schema,
                                               const Tail& tail, const Checks& checks, Start& start) {
  const auto ahead = lines.physical_ahead(schema.preamble->lines_max + lines_behind, bytes_max);
  if (!ahead) return std::unexpected(ahead.error());
  start.preamble_missing = true;
  if (ahead->empty()) return true;
  const PreambleLines preamble(schema, checks, window.text(), *ahead);
  const auto count = preamble.count();
  const std::size_t taken = count ? *count : preamble.count_without_end();
  const bool ends_here = taken == ahead->size() && ahead->back().last;
  start.prose = preamble.prose(taken, window.offset());
  start.preamble_missing = !count.has_value();
  start.lines = physical_lines(std::span(*ahead).first(taken));
  start.ends_open = taken > 0 && !(*ahead)[taken - 1].closed;
  if (!count && !(ends_here && tail.is_incomplete())) {
    start.opening.header = Opening::Header::preamble_without_end;
    start.opening.header_offset = window.front_offset();
  }
  if (!count || !schema.header)
    start.line_end = line_end_of(ahead->front(), window.text(), schema.line_ending);
  if (taken > 0) lines.go_on_at((*ahead)[taken - 1].next);
  return count.has_value();
}

}  // namespace stmtwatch::checks::layout
