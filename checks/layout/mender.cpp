#include "checks/layout/mender.hpp"

#include <algorithm>

#include "checks/text/characters.hpp"

namespace stmtwatch::checks::layout {
namespace {

bool is_blank(const Line& line, std::string_view text) {
  return line.end == line.begin || (line.end == line.begin + 1 && text[line.begin] == '\r');
}

}  // namespace

Mender::Mender(const Schema& schema, const Checks& checks, const Tail& tail, const LineEnd& line_end)
    : schema_(schema),
      checks_(checks),
      tail_(tail),
      line_end_(line_end),
      trailer_titles_(schema.trailer ? joined(schema.trailer->titles, schema.delimiter) : "") {}

Decision Mender::decide(std::span<const Line> lines, std::string_view text, Lead lead) const {
  using What = Decision::What;
  const Line& first = lines.front();
  if (tail_.cut && !first.closed) return {first.fields == columns() ? What::cut_record : What::nothing};
  if (is_old_trailer(first, text)) return old_trailer(lines);
  const bool single = columns() > 1 && first.fields == 1;
  if (single && lead == Lead::nobody) return {is_blank(first, text) ? What::nothing : What::unread};

  const std::size_t joined = join(lines, text);
  if (joined == 0 && lead == Lead::start && is_blank(first, text)) return {What::stray_break};
  if (joined == 0) return {What::unread};
  if (joined > 1 && !single && !fits(lines.first(joined), text)) {
    // The first line may be a lost piece, and the record be cut further down.
    const auto later = lines.subspan(1);
    const std::size_t rejoined = join(later, text);
    if (rejoined > 0 && fits(later.first(rejoined), text)) return {What::unread};
  }
  if (columns() == 1) return {What::record};

  const auto rest = lines.subspan(joined);
  const auto next =
      std::ranges::find_if(rest, [&](const Line& line) { return line.fields > 1 || is_end(line, text); });
  const auto pieces = static_cast<std::size_t>(next - rest.begin());
  const std::size_t taken = split(lines, joined, pieces, text);
  return {What::record, joined + taken, taken < pieces ? Lead::next : Lead::nobody};
}

bool Mender::is_old_trailer(const Line& line, std::string_view text) const {
  if (tail_.trailer != Ending::Trailer::missing) return false;
  const Trailer& trailer = *schema_.trailer;
  std::string_view content = text.substr(line.begin, line.end - line.begin);
  if (trailer.tag.empty()) {
    if (content.ends_with('\r')) content.remove_suffix(1);
    return content == trailer_titles_;
  }
  return line.fields == trailer.fields.size() + 1 &&
         content.substr(0, content.find(schema_.delimiter)) == trailer.tag;
}

Decision Mender::old_trailer(std::span<const Line> lines) const {
  const Trailer& trailer = *schema_.trailer;
  const bool with_row = trailer.tag.empty() && lines.size() > 1 && lines[1].fields == trailer.fields.size();
  return {Decision::What::old_trailer, with_row ? 2u : 1u};
}

// Nothing is joined across it.
bool Mender::is_end(const Line& line, std::string_view text) const {
  return (tail_.cut && !line.closed) || is_old_trailer(line, text);
}

// How many of the lines make one record; 0: none do.
std::size_t Mender::join(std::span<const Line> lines, std::string_view text) const {
  std::size_t fields = 1;
  for (std::size_t i = 0; i < lines.size() && fields <= columns(); ++i) {
    if (is_end(lines[i], text)) return 0;
    fields += lines[i].fields - 1;
    if (fields == columns()) return i + 1;
  }
  return 0;
}

// Whether the values of a record that no break cuts could stand in their columns.
bool Mender::fits(std::span<const Line> record, std::string_view text) const {
  const std::size_t end = line_end_.content_end(record.back(), text);
  std::size_t begin = record.front().begin;
  for (std::size_t column = 0; column < columns(); ++column) {
    const std::size_t field_end = std::min(text.find(schema_.delimiter, begin), end);
    const std::string_view field = text.substr(begin, field_end - begin);
    if (!text::find_break(field) && !checks_.fits(column, field)) return false;
    begin = field_end + 1;
  }
  return true;
}

// How many of the single fields after the first record belong to its last value; the others begin the next
// record.
std::size_t Mender::split(std::span<const Line> lines, std::size_t joined, std::size_t pieces,
                          std::string_view text) const {
  const auto after = lines.subspan(joined + pieces);
  const bool record_follows = !after.empty() && join(after, text) > 0;
  if (pieces == 0 || !record_follows) return pieces;
  const Line& last = lines[joined - 1];
  const std::size_t value = text.substr(0, last.end).rfind(schema_.delimiter) + 1;
  const std::size_t next_value_end = text.find(schema_.delimiter, after.front().begin);
  std::size_t best = pieces;
  int best_score = -1;
  for (std::size_t taken = pieces + 1; taken-- > 0;) {
    const Line& boundary = lines[joined + taken - 1];
    if (line_end_.contradicts(boundary, text)) continue;  // no record ends this way
    const std::size_t next_value = lines[joined + taken].begin;
    const bool fits = checks_.fits(columns() - 1, text.substr(value, boundary.end - value));
    const bool next_fits = checks_.fits(0, text.substr(next_value, next_value_end - next_value));
    const int score = int{fits} + int{next_fits};
    if (score > best_score) {
      best = taken;
      best_score = score;
    }
  }
  return best;
}

}  // namespace stmtwatch::checks::layout
