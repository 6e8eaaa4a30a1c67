#include "checks/layout/tail.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "checks/layout/byte_order_mark.hpp"
#include "checks/layout/fields.hpp"
#include "checks/layout/trailer_row.hpp"
#include "checks/scan/window.hpp"
#include "checks/values/value_type.hpp"

namespace stmtwatch::checks::layout {
namespace {

constexpr std::uint64_t look_back_bytes = 64u << 10;
constexpr std::size_t lines_max = 64;
constexpr std::string_view end_marks{"\x1A\0", 2};

// The bytes at the end of a source, read once where they are enough.
class LastBytes {
 public:
  explicit LastBytes(const Source& source) : source_(source) {}

  std::uint64_t size() const { return source_.size(); }
  // Those before `end`: at most look_back_bytes, and at least half of that or all that there are. Valid until
  // the next call.
  std::expected<std::string_view, SourceFault> before(std::uint64_t end) {
    const auto wanted = static_cast<std::size_t>(std::min(end, look_back_bytes));
    if (const auto held = source_.held(); !held.empty())
      return std::string_view(reinterpret_cast<const char*>(held.data()) + end - wanted, wanted);
    const bool enough = end <= end_ && end >= begin_ && (begin_ == 0 || end - begin_ >= look_back_bytes / 2);
    if (!enough) {
      if (bytes_ == nullptr) bytes_ = std::make_unique_for_overwrite<char[]>(wanted);
      begin_ = end - wanted;
      end_ = end;
      const auto read = scan::read_fully(source_, begin_, {bytes_.get(), wanted});
      if (!read) return std::unexpected(read.error());
    }
    return std::string_view(bytes_.get(), static_cast<std::size_t>(end - begin_));
  }

 private:
  const Source& source_;
  std::unique_ptr<char[]> bytes_;  // as many as the first call, which reaches furthest, has asked for
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

// Where the end-of-file marks and NULs begin that end the file. Sets the first of them.
std::expected<std::uint64_t, SourceFault> end_before_marks(LastBytes& last_bytes, char& mark) {
  std::uint64_t end = last_bytes.size();
  while (end > 0) {
    const auto bytes = last_bytes.before(end);
    if (!bytes) return std::unexpected(bytes.error());
    const auto last = bytes->find_last_not_of(end_marks);
    if (last + 1 < bytes->size()) mark = (*bytes)[last + 1];
    if (last != std::string::npos) return end - bytes->size() + last + 1;
    end -= bytes->size();
  }
  return 0;
}

// The end of the last line that is not empty, behind its LF; 0 if there is none.
std::expected<std::uint64_t, SourceFault> end_of_last_line(LastBytes& last_bytes, std::uint64_t content_end) {
  std::uint64_t end = content_end;
  std::uint64_t lf = end;  // the last LF seen that only line breaks follow
  while (end > 0) {
    const auto bytes = last_bytes.before(end);
    if (!bytes) return std::unexpected(bytes.error());
    const std::uint64_t begin = end - bytes->size();
    const auto last = bytes->find_last_not_of("\r\n");
    const auto next = bytes->find('\n', last == std::string::npos ? 0 : last);
    if (next != std::string::npos) lf = begin + next;
    if (last != std::string::npos) return std::min(lf + 1, content_end);
    end = begin;
  }
  return 0;
}

std::string_view without_line_break(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct Found {
  Ending::Trailer trailer = Ending::Trailer::missing;
  std::size_t begin = 0;      // of the trailer in the bytes looked at
  std::size_t row_begin = 0;  // of its row
};

// The lines at the end of some bytes, the last one first, looked for when they are asked for; a line whose
// begin is out of sight is not among them.
class LastLines {
 public:
  // `from_start`: the bytes are the whole file.
  LastLines(std::string_view bytes, bool from_start, const Schema& schema)
      : rest_(bytes), from_start_(from_start), start_(from_start ? mark_at(bytes, schema).bytes : 0) {}

  // Nullopt: there are no more, or none that is looked at.
  std::optional<std::string_view> at(std::size_t index) {
    while (lines_.size() <= index) {
      if (rest_.size() <= start_ || lines_.size() == lines_max) return std::nullopt;
      // rfind() goes byte by byte.
      const void* const lf = ::memrchr(rest_.data(), '\n', rest_.size() - 1);
      if (lf == nullptr && !from_start_) return std::nullopt;
      const std::size_t begin =
          lf == nullptr ? start_ : static_cast<std::size_t>(static_cast<const char*>(lf) - rest_.data()) + 1;
      lines_.push_back(rest_.substr(begin));
      rest_ = rest_.substr(0, begin);
    }
    return lines_[index];
  }

 private:
  std::string_view rest_;
  bool from_start_;
  std::size_t start_;  // of the first line, behind a byte order mark
  std::vector<std::string_view> lines_;
};

bool is_blank(std::string_view line) {
  return line.find_first_not_of("\r\n") == std::string_view::npos;
}

// The trailer among the last lines.
class Search {
 public:
  // Among `lines` of `bytes` from the one of index `first` on.
  Search(std::string_view bytes, LastLines& lines, std::size_t first, const Schema& schema)
      : bytes_(bytes),
        lines_(lines),
        first_(first),
        schema_(schema),
        row_fields_(schema.trailer->fields.size()) {}

  Found find() {
    const Trailer& trailer = *schema_.trailer;
    return trailer.titles.empty() ? tagged(trailer.tag) : below_titles();
  }

 private:
  // A line that begins with the tag: the last one, or one that makes a row with those after it and only with
  // them.
  Found tagged(std::string_view tag) {
    std::size_t fields = 1;
    for (std::size_t i = 0; const auto closed = line_at(i); ++i) {
      const std::string_view line = without_line_break(*closed);
      const std::size_t own = count_fields(line, schema_) - (i == 0 && trails(line) ? 1 : 0);
      fields += own - 1;
      const bool begins = begins_with_tag(line, schema_);
      const bool cut_in_two = fields == row_fields_ + 1 && own < fields;
      if (begins && (i == 0 || cut_in_two)) return found_at(i, i);
      if (fields > row_fields_ + 1) break;
    }
    return is_misspelt(tag) ? found_at(0, 0) : Found{};
  }

  // A line of exactly the titles before the last one, or before several that make one row.
  Found below_titles() {
    std::size_t fields = 1;
    for (std::size_t i = 0; const auto closed = line_at(i); ++i) {
      const std::string_view line = without_line_break(*closed);
      if (says_trailer_titles(line, schema_)) {
        if (i == 0) return {Ending::Trailer::titles_without_row, begin_of(i), begin_of(i)};
        if (i == 1 || fields == row_fields_) return found_at(i, i - 1);
      }
      fields += count_fields(line, schema_) - (i == 0 && trails(line) ? 2 : 1);
      if (i > 0 && fields > row_fields_) break;
    }
    return {};
  }

  // A delimiter that trails in records trails here.
  bool trails(std::string_view line) const {
    return schema_.trailing_delimiter && line.ends_with(schema_.delimiter) &&
           count_fields(line, schema_) != row_fields_ + (schema_.trailer->tag.empty() ? 0 : 1);
  }

  // The last line is no record and either begins with the tag or has the totals that should follow one: a
  // trailer that is written wrongly, not one that is missing.
  bool is_misspelt(std::string_view tag) {
    const auto closed = line_at(0);
    if (!closed) return false;
    const std::string_view line = without_line_break(*closed);
    if (count_fields(line, schema_) == delimited_fields(schema_)) return false;
    const TrailerRow row = read_trailer_row(line, schema_);
    if (row.tag.starts_with(tag) || line.starts_with(tag)) return true;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      if (!could_be(schema_.trailer->fields[i], row.values[i])) return false;
    }
    return !row.values.empty();
  }

  bool could_be(const TrailerField& what, const TrailerValue& value) const {
    if (value.prefix_missing || value.misquoted) return false;
    if (std::holds_alternative<TrailerText>(what)) return true;
    const auto* sum = std::get_if<TrailerSum>(&what);
    const ValueType type = sum != nullptr ? schema_.columns[sum->column].type : ValueType(Digits{});
    return !value.text.empty() && is_well_formed(type, value.text);
  }

  Found found_at(std::size_t first, std::size_t row) {
    return {Ending::Trailer::found, begin_of(first), begin_of(row)};
  }
  std::optional<std::string_view> line_at(std::size_t index) { return lines_.at(first_ + index); }
  std::size_t begin_of(std::size_t index) {  // of a line that there is
    return static_cast<std::size_t>(line_at(index)->data() - bytes_.data());
  }

  std::string_view bytes_;
  LastLines& lines_;
  std::size_t first_;
  const Schema& schema_;
  std::size_t row_fields_;
};

// What follows the records, from the last bytes up to the end of the last line that is not empty.
class End {
 public:
  End(std::string_view bytes, bool from_start, const Schema& schema)
      : bytes_(bytes), from_start_(from_start), schema_(schema), lines_(bytes, from_start, schema) {}

  // Fills in all but where the end is in the file.
  std::size_t describe(Tail& tail) {
    std::size_t begin = bytes_.size();
    const std::size_t postamble = postamble_lines();
    if (postamble > 0) begin = begin_of(postamble - 1);
    tail.postamble_missing = schema_.postamble && postamble == 0;
    const std::size_t postamble_begin = begin;
    if (schema_.trailer) {
      const std::size_t last = passed_over(postamble);
      const Found found = Search(bytes_, lines_, last, schema_).find();
      tail.trailer = found.trailer;
      if (found.trailer != Ending::Trailer::missing) begin = found.begin;
      if (found.trailer == Ending::Trailer::found) tail.row_begin = found.row_begin - begin;
      if (const auto line = lines_.at(last)) tail.row_end = begin_of(last) + line->size() - begin;
    }
    tail.postamble_begin = postamble_begin - begin;
    tail.text = bytes_.substr(begin);
    return begin;
  }

 private:
  // How many lines at the end are the postamble. One that reaches up to the first line of the file is none:
  // it is a preamble of the same look, and the file ends there.
  std::size_t postamble_lines() {
    if (!schema_.postamble) return 0;
    std::size_t count = 0;
    std::size_t i = 0;
    for (; const auto line = lines_.at(i); ++i) {
      if (line->starts_with(schema_.postamble->begins_with)) {
        count = i + 1;
      } else if (!may_be_passed_over(*line)) {
        return count;
      }
    }
    return from_start_ && i < lines_max ? 0 : count;
  }

  std::size_t passed_over(std::size_t from) {
    for (auto line = lines_.at(from); line && may_be_passed_over(*line); line = lines_.at(from))
      ++from;
    return from;
  }

  bool may_be_passed_over(std::string_view line) const {
    return is_blank(line) || (!schema_.comment.empty() && line.starts_with(schema_.comment));
  }

  std::size_t begin_of(std::size_t index) {  // of a line that there is
    return static_cast<std::size_t>(lines_.at(index)->data() - bytes_.data());
  }

  std::string_view bytes_;
  bool from_start_;
  const Schema& schema_;
  LastLines lines_;
};

std::expected<bool, SourceFault> is_empty_day(LastBytes& last_bytes, const Schema& schema) {
  if (!schema.empty_day || last_bytes.size() > schema.empty_day->size() + 2) return false;
  const auto bytes = last_bytes.before(last_bytes.size());
  if (!bytes) return std::unexpected(bytes.error());
  return without_line_break(*bytes) == *schema.empty_day;
}

}  // namespace

std::expected<Tail, SourceFault> find_tail(const Source& source, const Schema& schema) {
  LastBytes last_bytes(source);
  Tail tail;
  const auto content_end = end_before_marks(last_bytes, tail.end_mark);
  if (!content_end) return std::unexpected(content_end.error());
  const auto end = end_of_last_line(last_bytes, *content_end);
  if (!end) return std::unexpected(end.error());
  tail.content_end = *content_end;
  tail.body_end = *content_end;
  tail.nothing_at_all = *end == 0;
  const auto empty_day = is_empty_day(last_bytes, schema);
  if (!empty_day) return std::unexpected(empty_day.error());
  tail.empty_day = *empty_day;
  if (tail.nothing_at_all) {
    if (schema.trailer) tail.trailer = Ending::Trailer::missing;
    tail.postamble_missing = schema.postamble.has_value();
    return tail;
  }
  if (!schema.trailer && !schema.postamble) return tail;
  const auto bytes = last_bytes.before(*end);
  if (!bytes) return std::unexpected(bytes.error());
  const std::size_t begin = End(*bytes, bytes->size() == *end, schema).describe(tail);
  tail.body_end = *end - bytes->size() + begin;
  tail.cut = tail.is_incomplete() && tail.text.empty() && !bytes->ends_with('\n');
  return tail;
}

}  // namespace stmtwatch::checks::layout
