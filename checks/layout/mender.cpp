#include "checks/layout/mender.hpp"

#include <algorithm>

#include "checks/layout/fields.hpp"
#include "checks/layout/trailer_row.hpp"
#include "checks/text/characters.hpp"

namespace stmtwatch::checks::layout {
namespace {

bool is_blank(const Line& line, std::string_view text) {
  return line.end == line.begin || (line.end == line.begin + 1 && text[line.begin] == '\r');
}

// How many of the lines, from the first on, are blank.
std::size_t blank_lines(std::span<const Line> lines, std::string_view text) {
  const auto other = std::ranges::find_if(lines, [&](const Line& line) { return !is_blank(line, text); });
  return static_cast<std::size_t>(other - lines.begin());
}

}  // namespace

Mender::Mender(const Schema& schema, const Checks& checks, const Tail& tail, const LineEnd& line_end,
               std::size_t titles)
    : schema_(schema),
      checks_(checks),
      tail_(tail),
      line_end_(line_end),
      columns_(schema.columns.size()),
      fields_(delimited_fields(schema)),
      titles_(titles == fields_ ? 0 : titles) {}

Decision Mender::decide(std::span<const Line> lines, std::string_view text, Lead lead) const {
  using What = Decision::What;
  const Line& first = lines.front();
  if (first.comment) return {What::nothing, 1, 0, lead};
  if (tail_.cut && !first.closed) {
    const bool whole = first.fields == fields_ && is_whole(text.substr(first.begin, first.end - first.begin));
    return {whole ? What::cut_record : What::nothing};
  }
  if (is_old_trailer(first, text)) return old_trailer(lines);
  if (first.open_quote) return unread(first);
  if (schema_.fixed_width) return decide_fixed(lines, text, lead);
  if (first.fields > 1 && first.fields == titles_) return unread(first);
  const bool single = fields_ > 1 && first.fields == 1;
  if (single && lead == Lead::unread) return {What::nothing, 1, 0, lead};
  if (single && lead == Lead::nobody)
    return is_blank(first, text) || may_be_lost(first) ? Decision{} : unread(first);
  const std::size_t joined = join(lines, text);
  if (joined == 0 && lead == Lead::start && is_blank(first, text)) return {What::stray_break};
  if (joined == 0) return unread(first);
  if (joined > 1 && !single && !fits(lines.first(joined), text)) {
    // The first line may be a lost piece, and the record be cut further down.
    const auto later = lines.subspan(1);
    const std::size_t rejoined = join(later, text);
    if (rejoined > 0 && fits(later.first(rejoined), text)) return unread(first);
  }
  if (fields_ == 1) return {What::record};

  const auto rest = lines.subspan(joined);
  const auto next = std::ranges::find_if(rest, [&](const Line& line) {
    return line.fields > 1 || is_end(line, text) || (may_be_lost(line) && !is_blank(line, text));
  });
  const auto pieces = static_cast<std::size_t>(next - rest.begin());
  const std::size_t taken = split(lines, joined, pieces, text);
  const std::size_t all = joined + taken;
  const bool goes_on = all == lines.size() && !lines.back().last && taken > 0;
  const Lead after = taken < pieces ? Lead::next : goes_on ? Lead::unread : Lead::nobody;
  return {What::record, all, schema_.trailing_delimiter ? taken : 0, after};
}

// A line that is no record.
Decision Mender::unread(const Line& line) const {
  return {may_be_lost(line) ? Decision::What::nothing : Decision::What::unread, 1, 0, Lead::unread};
}

// Blank lines after a record are breaks in its last value.
Decision Mender::decide_fixed(std::span<const Line> lines, std::string_view text, Lead lead) const {
  using What = Decision::What;
  const Line& first = lines.front();
  const std::size_t joined = join_fixed(lines, text);
  if (joined == 0 && is_blank(first, text)) return {lead == Lead::start ? What::stray_break : What::nothing};
  if (joined == 0) return unread(first);
  std::size_t taken = joined;
  while (taken < lines.size() && is_blank(lines[taken], text) && !lines[taken].last)
    ++taken;
  return {What::record, taken};
}

// The last line of a statement that ends too early, shorter than a record: completeness tells of it.
bool Mender::may_be_lost(const Line& line) const {
  return tail_.is_incomplete() && tail_.text.empty() && line.last && line.fields < fields_;
}

bool Mender::is_old_trailer(const Line& line, std::string_view text) const {
  if (tail_.trailer != Ending::Trailer::missing) return false;
  const Trailer& trailer = *schema_.trailer;
  std::string_view content = text.substr(line.begin, line.end - line.begin);
  if (content.ends_with('\r')) content.remove_suffix(1);
  if (trailer.tag.empty()) return says_trailer_titles(content, schema_);
  const std::size_t own = trailer.fields.size() + 1;
  return (line.fields == own || (schema_.trailing_delimiter && line.fields == own + 1)) &&
         begins_with_tag(content, schema_);
}

Decision Mender::old_trailer(std::span<const Line> lines) const {
  const Trailer& trailer = *schema_.trailer;
  const bool with_row = trailer.tag.empty() && lines.size() > 1 && lines[1].fields == trailer.fields.size();
  return {Decision::What::old_trailer, with_row ? 2u : 1u};
}

// Nothing is joined across it.
bool Mender::is_end(const Line& line, std::string_view text) const {
  return line.comment || line.open_quote || (tail_.cut && !line.closed) || is_old_trailer(line, text);
}

// How many of the lines make one record; 0: none do.
std::size_t Mender::join(std::span<const Line> lines, std::string_view text) const {
  std::size_t fields = 1;
  for (std::size_t i = 0; i < lines.size() && fields <= fields_; ++i) {
    if (is_end(lines[i], text)) return 0;
    fields += lines[i].fields - 1;
    if (fields != fields_) continue;
    const std::size_t end = line_end_.content_end(lines[i], text);
    return is_whole(text.substr(lines.front().begin, end - lines.front().begin)) ? i + 1 : 0;
  }
  return 0;
}

// Put together, the lines have the right number of fields still, and nothing stands behind a trailing
// delimiter.
bool Mender::is_whole(std::string_view record) const {
  if (schema_.fixed_width) return true;
  const auto fields = fields_of(record, schema_);
  return fields.size() == fields_ &&
         (!schema_.trailing_delimiter || fields.back().find_first_not_of(" \t") == npos);
}

std::size_t Mender::join_fixed(std::span<const Line> lines, std::string_view text) const {
  const std::size_t wanted = record_bytes(schema_);
  std::size_t without_breaks = 0;
  for (std::size_t i = 0; i < lines.size() && without_breaks <= wanted; ++i) {
    if (is_end(lines[i], text)) return 0;
    const std::size_t end = line_end_.content_end(lines[i], text);
    without_breaks += lines[i].end - lines[i].begin - (ends_with_cr(lines[i], text) ? 1 : 0);
    if (without_breaks == wanted || end - lines.front().begin == wanted) return i + 1;
  }
  return 0;
}

// Whether the values of a record that no break cuts could stand in their columns.
bool Mender::fits(std::span<const Line> record, std::string_view text) const {
  const std::size_t begin = record.front().begin;
  const std::size_t end = line_end_.content_end(record.back(), text);
  const auto fields = fields_of(text.substr(begin, end - begin), schema_);
  for (std::size_t column = 0; column < std::min(columns_, fields.size()); ++column) {
    const std::string_view field = fields[column];
    if (!text::find_break(field, schema_.encoding) && !checks_.fits(column, field)) return false;
  }
  return true;
}

// How many of the single fields after the first record belong to its last value; the others begin the next
// record.
std::size_t Mender::split(std::span<const Line> lines, std::size_t joined, std::size_t pieces,
                          std::string_view text) const {
  if (schema_.trailing_delimiter) return blank_lines(lines.subspan(joined, pieces), text);
  const auto after = lines.subspan(joined + pieces);
  const bool record_follows = !after.empty() && join(after, text) > 0;
  if (pieces == 0 || !record_follows) return pieces;
  const std::size_t value = last_value(lines.first(joined), text);
  const std::size_t next_value_end =
      field_end(text.substr(0, after.front().end), after.front().begin, schema_);
  std::size_t best = pieces;
  int best_score = -1;
  for (std::size_t taken = pieces + 1; taken-- > 0;) {
    const Line& boundary = lines[joined + taken - 1];
    if (line_end_.contradicts(boundary, text)) continue;  // no record ends this way
    const std::size_t next_value = lines[joined + taken].begin;
    const bool fits = checks_.fits(columns_ - 1, text.substr(value, boundary.end - value));
    const bool next_fits = checks_.fits(0, text.substr(next_value, next_value_end - next_value));
    const int score = int{fits} + int{next_fits};
    if (score > best_score) {
      best = taken;
      best_score = score;
    }
  }
  return best;
}

// Where the last value of a record begins.
std::size_t Mender::last_value(std::span<const Line> record, std::string_view text) const {
  const std::size_t begin = record.front().begin;
  const auto fields = fields_of(text.substr(begin, record.back().end - begin), schema_);
  return static_cast<std::size_t>(fields[std::min(columns_, fields.size()) - 1].data() - text.data());
}

}  // namespace stmtwatch::checks::layout
