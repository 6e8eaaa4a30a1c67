#include "tests/support/naive_layout.hpp"

#include <algorithm>

#include "tests/support/naive_lines.hpp"
#include "tests/support/naive_values.hpp"

namespace stmtwatch::test::naive {
namespace {

using checks::Column;
using checks::LineEnding;
using checks::Schema;

constexpr std::string_view mark = "\xEF\xBB\xBF";
constexpr std::string_view usual_delimiters = ",;|\t^~";

std::vector<std::string> split(std::string_view text, char delimiter) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == delimiter) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// One way to read the statement: with lines that end so.
class Reading {
 public:
  Reading(std::string_view bytes, const Schema& schema, const std::optional<StatementName>& name)
      : bytes_(bytes), schema_(schema), name_(name), columns_(schema.columns.size()) {
    const std::size_t begin = bytes.starts_with(mark) ? mark.size() : 0;
    rest_ = lines_in(bytes, begin, schema.delimiter);
    begin_ = begin;
    if (schema.trailer) find_trailer();
  }

  // Nullopt: a record or the trailer speaks against it.
  std::optional<Statement> read(LineEnding ends, bool guessed) {
    ends_ = ends;
    guessed_ = guessed;
    read_header();
    if (statement_.unread) return statement_;
    if (!schema_.header && has_other_delimiter()) {
      statement_.faults.push_back({"field-count", {}, begin_});
      statement_.unread = true;
      return statement_;
    }
    read_records();
    if (row_) {
      if (speaks_against(*row_)) return std::nullopt;
      statement_.trailer_offset = row_->begin;
      statement_.trailer_row = std::string(bytes_.substr(row_->begin, content_end(*row_) - row_->begin));
    }
    if (contradicted_) return std::nullopt;
    if (guessed) statement_.faults.push_back({"embedded-newline", {}, first_line_end_});
    if (incomplete_) statement_.faults.push_back({"completeness", {}, std::string::npos});
    return statement_;
  }

  // Where the first line ends if every line ends with a CR alone: it is the header, or else a record, and
  // what follows could be a record or the trailer.
  std::optional<std::size_t> lone_cr() const {
    if (rest_.empty()) return std::nullopt;
    const std::string_view first = bytes_.substr(rest_[0].begin, rest_[0].next - rest_[0].begin);
    const auto ends_alone = [&](std::size_t at) {
      return first[at] == '\r' && !first.substr(at).starts_with("\r\n");
    };
    const auto fields = [&](std::string_view line) {
      return static_cast<std::size_t>(std::ranges::count(line, schema_.delimiter)) + 1;
    };
    const std::size_t cr = first.find_first_of("\r\n");
    if (cr == std::string_view::npos || !ends_alone(cr)) return std::nullopt;
    const std::size_t next = first.find_first_of("\r\n", cr + 1);
    if (next != std::string_view::npos && !ends_alone(next)) return std::nullopt;
    const std::string_view line = first.substr(0, cr);
    const std::string_view second = first.substr(cr + 1, std::min(next, first.size()) - cr - 1);
    const bool begins =
        schema_.header ? line == joined(titles_of_columns(), schema_.delimiter) : fields(line) == columns_;
    const bool trailer =
        schema_.trailer && !schema_.trailer->tag.empty() && second.starts_with(schema_.trailer->tag);
    const bool goes_on = cr + 1 == first.size() || fields(second) == columns_ || trailer;
    return begins && goes_on ? std::optional(rest_[0].begin + cr) : std::nullopt;
  }

  // The line whose end says how lines end; the last one of the header.
  std::optional<Line> first_line() {
    if (rest_.empty() && trailer_line_) return trailer_line_;
    if (rest_.empty() || (cut_ && !rest_[0].closed())) return std::nullopt;
    const std::size_t header = schema_.header ? header_lines() : 0;
    return rest_[std::max<std::size_t>(header, 1) - 1];
  }
  bool ends_with_cr(const Line& line) const {
    return line.closed() && line.end > line.begin && bytes_[line.end - 1] == '\r';
  }

 private:
  std::string_view text(const Line& line) const { return bytes_.substr(line.begin, line.end - line.begin); }
  std::string text_without_cr(const Line& line) const {
    std::string content(text(line));
    if (content.ends_with('\r')) content.pop_back();
    return content;
  }
  bool is_blank(const Line& line) const { return text_without_cr(line).empty(); }
  std::string first_field(const Line& line) const {
    return std::string(text(line).substr(0, text(line).find(schema_.delimiter)));
  }

  std::size_t content_end(const Line& line) const {
    if (!line.closed() || ends_ == LineEnding::lf) return line.end;
    if (ends_with_cr(line)) return line.end - 1;
    return ends_ == LineEnding::crlf ? line.next : line.end;
  }
  bool speaks_against(const Line& line) const {
    return guessed_ && line.closed() && ends_with_cr(line) != (ends_ == LineEnding::crlf);
  }

  // --- the end: everything from the trailer on leaves rest_

  void find_trailer() {
    Lines lines = rest_;
    while (!lines.empty() && is_blank(lines.back()))
      lines.pop_back();
    const auto row_fields = schema_.trailer->fields.size();
    const bool found = schema_.trailer->titles.empty() ? find_tagged(lines, row_fields + 1)
                                                       : find_below_titles(lines, row_fields);
    if (found) return;
    incomplete_ = true;
    old_trailers_ = true;
    cut_ = !lines.empty() && !lines.back().closed();
    rest_ = lines;
  }

  // The last line begins with the tag, or a line break cuts the row, or it could be nothing else than a row.
  bool find_tagged(const Lines& lines, std::size_t fields) {
    const std::string& tag = schema_.trailer->tag;
    for (std::size_t count = 1; count <= lines.size(); ++count) {
      const Lines row(lines.end() - static_cast<std::ptrdiff_t>(count), lines.end());
      std::string first = first_field(row[0]);
      if (row[0].fields == 1) first = text_without_cr(row[0]);
      const bool whole = count == 1 || (sum_of_fields(row) == fields && row[0].fields < fields);
      if (first == tag && whole) return take_row(lines.size() - count, row[0], row.back());
      if (sum_of_fields(row) > fields) break;
    }
    if (lines.empty() || lines.back().fields == columns_) return false;
    const bool misspelt = text(lines.back()).starts_with(tag);
    if (!misspelt && !holds_totals(lines.back())) return false;
    return take_row(lines.size() - 1, lines.back(), lines.back());
  }

  bool find_below_titles(const Lines& lines, std::size_t fields) {
    const std::string titles = joined(schema_.trailer->titles, schema_.delimiter);
    for (std::size_t count = 1; count <= lines.size(); ++count) {
      const std::size_t at = lines.size() - count;
      const Lines row(lines.begin() + static_cast<std::ptrdiff_t>(at) + 1, lines.end());
      if (count > 2 && sum_of_fields(row) > fields) return false;
      if (text_without_cr(lines[at]) != titles) continue;
      if (count == 1) incomplete_ = true;
      if (count == 1) rest_.resize(at);
      if (count == 1) return true;
      if (count == 2 || sum_of_fields(row) == fields) return take_row(at, row[0], row.back());
    }
    return false;
  }

  bool take_row(std::size_t lines_before, const Line& first, const Line& last) {
    row_ = Line{first.begin, last.end, last.next, 1};
    trailer_line_ = rest_[lines_before];
    rest_.resize(lines_before);
    return true;
  }

  bool holds_totals(const Line& line) const {
    if (line.fields != schema_.trailer->fields.size() + 1) return false;
    std::string rest = text_without_cr(line);
    for (const auto& field : schema_.trailer->fields) {
      rest.erase(0, rest.find(schema_.delimiter) + 1);
      std::string value = rest.substr(0, rest.find(schema_.delimiter));
      if (!value.starts_with(schema_.value_prefix)) return false;
      value.erase(0, schema_.value_prefix.size());
      const auto* sum = std::get_if<checks::TrailerSum>(&field);
      const auto type = sum ? schema_.columns[sum->column].type : checks::ValueType(checks::Digits{});
      if (value.empty() || !is_well_formed(type, value)) return false;
    }
    return true;
  }

  // --- the beginning

  void read_header() {
    if (const auto first = first_line()) {
      first_line_end_ = first->end - (ends_with_cr(*first) ? 1 : 0);
    }
    if (!schema_.header) return;
    if (rest_.empty()) {
      if (!old_trailers_) statement_.faults.push_back({"header", {}, begin_});
      return;
    }
    const std::string titles = joined(titles_of_columns(), schema_.delimiter);
    // The file ends within its header: completeness says it.
    if (cut_ && !rest_[0].closed() && titles.starts_with(without_breaks(text(rest_[0])))) {
      rest_.clear();
      return;
    }
    const std::size_t count = header_lines();
    if (count == 0) {
      statement_.faults.push_back({"header", {}, begin_});
      return;
    }
    const auto found = bytes_.substr(begin_, content_end(rest_[count - 1]) - begin_);
    compare_titles(found);
    if (!statement_.faults.empty() && count == 1) judge_other_titles(found);
    rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count));
  }

  std::size_t shared_titles(std::string_view line, char delimiter) const {
    const auto found = split(line, delimiter);
    return static_cast<std::size_t>(std::ranges::count_if(schema_.columns, [&](const Column& column) {
      return std::ranges::find(found, column.title) != found.end();
    }));
  }

  // The right titles with another delimiter, or those of another kind of file, are all that is said of it.
  void judge_other_titles(std::string_view found) {
    statement_.titles = split(found, schema_.delimiter).size();
    if (columns_ < 2) return;
    for (const char delimiter : usual_delimiters) {
      if (statement_.titles == 1 && delimiter != schema_.delimiter &&
          shared_titles(found, delimiter) == columns_)
        statement_.unread = true;
    }
    const bool record_follows = rest_.size() > 1 ? may_be_record(rest_[1]) : !old_trailers_;
    if (shared_titles(found, schema_.delimiter) * 2 < columns_ && !record_follows) statement_.unread = true;
  }

  bool may_be_record(const Line& line) const {
    if (line.fields != columns_) return false;
    for (std::size_t i = 0; i < columns_; ++i) {
      if (!fits(i, schema_.columns[i].prefix + schema_.columns[i].title)) return looks_like_record(line);
    }
    return true;
  }

  // Without a header: the first two lines have one field each, and as many as they should with another.
  bool has_other_delimiter() const {
    if (rest_.empty() || columns_ < 2) return false;
    const Lines lines(rest_.begin(),
                      rest_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, rest_.size())));
    const auto all_have = [&](char delimiter, std::size_t fields) {
      return std::ranges::all_of(
          lines, [&](const Line& line) { return split(text(line), delimiter).size() == fields; });
    };
    return all_have(schema_.delimiter, 1) && std::ranges::any_of(usual_delimiters, [&](char delimiter) {
             return delimiter != schema_.delimiter && all_have(delimiter, columns_);
           });
  }

  // The lines that are the right text but for line breaks; else the lines with the right number of fields;
  // else one. None where the first line is rather a record.
  std::size_t header_lines() const {
    const std::string titles = joined(titles_of_columns(), schema_.delimiter);
    std::string found;
    if (columns_ == 1) {  // every line is whole: nothing tells a title cut in two from a record
      return without_breaks(text(rest_[0])) != titles && looks_like_record(rest_[0]) ? 0 : 1;
    }
    for (std::size_t i = 0; i < rest_.size() && found.size() < titles.size(); ++i) {
      found += without_breaks(text(rest_[i]));
      if (found == titles) return i + 1;
    }
    if (looks_like_record(rest_[0])) return 0;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (sum_of_fields(Lines(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(i) + 1)) != columns_)
        continue;
      const auto joined = bytes_.substr(rest_[0].begin, rest_[i].end - rest_[0].begin);
      const bool cut =
          !looks_like_record(rest_[i]) && shared_titles(joined, schema_.delimiter) * 2 >= columns_;
      return cut ? i + 1 : 1;
    }
    return 1;
  }

  std::vector<std::string> titles_of_columns() const {
    std::vector<std::string> titles;
    for (const Column& column : schema_.columns)
      titles.push_back(column.title);
    return titles;
  }

  // Told by the columns whose title could not be a value: more than half of them hold what could be one.
  bool looks_like_record(const Line& line) const {
    if (line.fields != columns_) return false;
    const auto fields = fields_of(line.begin, line.end);
    std::size_t telling = 0;
    std::size_t fitting = 0;
    for (std::size_t i = 0; i < columns_; ++i) {
      if (fits(i, schema_.columns[i].prefix + schema_.columns[i].title)) continue;
      ++telling;
      if (fits(i, fields[i].bytes)) ++fitting;
    }
    return fitting * 2 > telling;
  }

  void compare_titles(std::string_view found) {
    if (found == joined(titles_of_columns(), schema_.delimiter)) return;
    std::size_t column = 0;
    for (const Field& field : fields_of(begin_, begin_ + found.size())) {
      if (column < columns_ && field.bytes == schema_.columns[column++].title) continue;
      statement_.faults.push_back({"header", {}, field.offset});
      return;
    }
    statement_.faults.push_back({"header", {}, begin_});
  }

  // --- the records

  std::vector<Field> fields_of(std::size_t begin, std::size_t end) const {
    std::vector<Field> fields;
    for (;;) {
      const std::size_t field_end = std::min(bytes_.find(schema_.delimiter, begin), end);
      fields.push_back({begin, std::string(bytes_.substr(begin, field_end - begin))});
      if (field_end == end) return fields;
      begin = field_end + 1;
    }
  }

  // Whether a field could stand in the column, line breaks left out.
  bool fits(std::size_t column, std::string_view field) const {
    const std::string whole = without_breaks(field);
    if (!wrong_with_value(schema_.columns[column], whole).empty()) return false;
    const auto value = value_of(schema_.columns[column], whole);
    return value && agrees_with_name(schema_, name_, column, *value);
  }

  bool is_old_trailer(const Line& line) const {
    if (!old_trailers_) return false;
    const auto& trailer = *schema_.trailer;
    if (!trailer.titles.empty()) return text_without_cr(line) == joined(trailer.titles, schema_.delimiter);
    return line.fields == trailer.fields.size() + 1 && first_field(line) == trailer.tag;
  }
  bool nothing_joins(const Line& line) const { return (cut_ && !line.closed()) || is_old_trailer(line); }

  // How many lines from `at` on make one record; 0: none do.
  std::size_t lines_of_record(std::size_t at) const {
    std::size_t fields = 1;
    for (std::size_t i = at; i < rest_.size() && !nothing_joins(rest_[i]); ++i) {
      fields += rest_[i].fields - 1;
      if (fields == columns_) return i - at + 1;
      if (fields > columns_) return 0;
    }
    return 0;
  }

  bool unbroken_fields_fit(std::size_t at, std::size_t lines) const {
    const auto fields = fields_of(rest_[at].begin, content_end(rest_[at + lines - 1]));
    for (std::size_t i = 0; i < columns_; ++i) {
      if (!find_break(fields[i].bytes) && !fits(i, fields[i].bytes)) return false;
    }
    return true;
  }

  void read_records() {
    bool may_lead = true;  // a line of one field may begin a record: no record before it wants it
    bool first = true;
    bool in_unread = false;  // the record before could not be read: lines of one field are part of that fault
    for (std::size_t at = 0; at < rest_.size();) {
      const bool leads = std::exchange(may_lead, false);
      const bool follows_unread = std::exchange(in_unread, false);
      const bool at_start = std::exchange(first, false);
      const Line& line = rest_[at];
      if (cut_ && !line.closed()) {
        if (line.fields == columns_) add_record(at, 1, true);
        return;
      }
      if (is_old_trailer(line)) {
        at += lines_of_old_trailer(at);
        passed_trailer_ = true;
        continue;
      }
      if (line.fields > 1 && line.fields != columns_ && line.fields == statement_.titles) {
        if (!ends_too_early(at)) add_unread(at);
        in_unread = true;
        ++at;
        continue;
      }
      const bool single = columns_ > 1 && line.fields == 1;
      if (single && follows_unread) {
        in_unread = true;
        ++at;
        continue;
      }
      const std::size_t lines = single && !leads ? 0 : lines_of_record(at);
      if (lines == 0 || is_lost_piece(at, lines, single)) {
        const bool pass_over = (single && is_blank(line) && !leads) || (lines == 0 && ends_too_early(at));
        const bool blank_at_start = single && is_blank(line) && leads && at_start;
        if (blank_at_start) {
          statement_.faults.push_back({"embedded-newline", {}, line.begin});
        } else if (!pass_over) {
          add_unread(at);
        }
        in_unread = !blank_at_start && (!single || !is_blank(line) || leads);
        ++at;
        continue;
      }
      const std::size_t pieces = columns_ == 1 ? 0 : single_fields_from(at + lines);
      const std::size_t taken = pieces_taken(at, lines, pieces);
      add_record(at, lines + taken, false);
      may_lead = taken < pieces;
      at += lines + taken;
    }
  }

  // A last line shorter than a record where the trailer is missing: completeness says it.
  bool ends_too_early(std::size_t at) const {
    return old_trailers_ && at + 1 == rest_.size() && rest_[at].fields < columns_;
  }

  std::size_t lines_of_old_trailer(std::size_t at) const {
    const auto& trailer = *schema_.trailer;
    const bool row =
        !trailer.titles.empty() && at + 1 < rest_.size() && rest_[at + 1].fields == trailer.fields.size();
    return row ? 2 : 1;
  }

  // The first line of a joined record that makes no sense, where the lines after it do without.
  bool is_lost_piece(std::size_t at, std::size_t lines, bool single) const {
    if (lines <= 1 || single || unbroken_fields_fit(at, lines)) return false;
    const std::size_t later = lines_of_record(at + 1);
    return later > 0 && unbroken_fields_fit(at + 1, later);
  }

  std::size_t single_fields_from(std::size_t at) const {
    std::size_t count = 0;
    while (at + count < rest_.size() && rest_[at + count].fields == 1 && !nothing_joins(rest_[at + count]) &&
           (is_blank(rest_[at + count]) || !ends_too_early(at + count)))
      ++count;
    return count;
  }

  // Of the lines of one field behind a record, those that belong to its last value; the others begin the next
  // record. They go where the values then fit, ties to the earlier record.
  std::size_t pieces_taken(std::size_t at, std::size_t lines, std::size_t pieces) const {
    const std::size_t next = at + lines + pieces;
    if (pieces == 0 || next >= rest_.size() || lines_of_record(next) == 0) return pieces;
    std::size_t best = pieces;
    int best_fit = -1;
    for (std::size_t taken = pieces + 1; taken-- > 0;) {
      const Line& boundary = rest_[at + lines + taken - 1];
      if (ends_ != LineEnding::either && boundary.closed() &&
          ends_with_cr(boundary) != (ends_ == LineEnding::crlf))
        continue;
      const std::string last = fields_of(rest_[at].begin, boundary.end).back().bytes;
      const std::string first = fields_of(rest_[at + lines + taken].begin, rest_[next].end).front().bytes;
      const int fit = (fits(columns_ - 1, last) ? 1 : 0) + (fits(0, first) ? 1 : 0);
      if (fit > best_fit) {
        best_fit = fit;
        best = taken;
      }
    }
    return best;
  }

  void add_record(std::size_t at, std::size_t lines, bool cut) {
    const Line& last = rest_[at + lines - 1];
    contradicted_ = contradicted_ || speaks_against(last);
    Record record{++records_, rest_[at].begin, fields_of(rest_[at].begin, content_end(last)), columns_, cut};
    statement_.records.push_back(std::move(record));
  }

  void add_unread(std::size_t at) {
    if (passed_trailer_) return;  // what stands behind a trailer and is no record is part of that fault
    statement_.records.push_back({++records_, rest_[at].begin, {}, rest_[at].fields, false});
  }

  std::string_view bytes_;
  const Schema& schema_;
  const std::optional<StatementName>& name_;
  std::size_t columns_;
  std::size_t begin_ = 0;
  Lines rest_;                        // not yet taken apart
  std::optional<Line> row_;           // of the trailer; from its first line to its last
  std::optional<Line> trailer_line_;  // the first of the trailer
  bool incomplete_ = false;
  bool old_trailers_ = false;  // the statement does not end with a trailer, so that any before is an old one
  bool cut_ = false;           // it ends within a line
  LineEnding ends_ = LineEnding::lf;
  bool guessed_ = false;
  std::size_t first_line_end_ = 0;
  bool contradicted_ = false;
  bool passed_trailer_ = false;
  std::uint64_t records_ = 0;
  Statement statement_;
};

}  // namespace

bool agrees_with_name(const Schema& schema, const std::optional<StatementName>& name, std::size_t column,
                      std::string_view value) {
  if (!name || value.empty()) return true;
  if (schema.merchant_column == column && value != name->merchant.text()) return false;
  if (schema.business_date_column != column) return true;
  std::string digits(value);
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  return digits == name->date.compact();
}

// Every line may end the other way than the schema says; then that is one fault, and no other.
Statement take_apart(std::string_view bytes, const Schema& schema, const std::optional<StatementName>& name) {
  Reading guess(bytes, schema, name);
  if (const auto cr = guess.lone_cr()) {
    Statement unread;
    unread.faults = {{"embedded-newline", {}, *cr}};
    unread.unread = true;
    return unread;
  }
  const auto first = guess.first_line();
  if (first && first->closed() && schema.line_ending != LineEnding::either) {
    const LineEnding seen = guess.ends_with_cr(*first) ? LineEnding::crlf : LineEnding::lf;
    if (seen != schema.line_ending) {
      if (const auto read = guess.read(seen, true)) return *read;
    }
  }
  return *Reading(bytes, schema, name).read(schema.line_ending, false);
}

}  // namespace stmtwatch::test::naive
