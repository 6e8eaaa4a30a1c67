#include "checks/layout/tail.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/scan/window.hpp"
#include "checks/values/value_type.hpp"

namespace stmtwatch::checks::layout {
namespace {

constexpr std::uint64_t look_back_bytes = 64u << 10;
constexpr std::size_t lines_max = 64;

// Bytes before `end`, at most look_back_bytes.
std::expected<std::string, SourceFault> read_before(const Source& source, std::uint64_t end) {
  std::string bytes(static_cast<std::size_t>(std::min(end, look_back_bytes)), '\0');
  if (const auto read = scan::read_fully(source, end - bytes.size(), bytes); !read) {
    return std::unexpected(read.error());
  }
  return bytes;
}

// The end of the last line that is not empty, behind its LF; 0 if there is none.
std::expected<std::uint64_t, SourceFault> end_of_content(const Source& source) {
  std::uint64_t end = source.size();
  std::uint64_t lf = end;  // the last LF seen that only line breaks follow
  while (end > 0) {
    const auto bytes = read_before(source, end);
    if (!bytes) return std::unexpected(bytes.error());
    const std::uint64_t begin = end - bytes->size();
    const auto last = bytes->find_last_not_of("\r\n");
    const auto next = bytes->find('\n', last == std::string::npos ? 0 : last);
    if (next != std::string::npos) lf = begin + next;
    if (last != std::string::npos) return std::min(lf + 1, source.size());
    end = begin;
  }
  return 0;
}

std::size_t fields_of(std::string_view line, char delimiter) {
  return static_cast<std::size_t>(std::ranges::count(line, delimiter)) + 1;
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

// The lines at the end of `bytes`, the last one first; a line whose begin is out of sight is not among them.
std::vector<std::string_view> last_lines(std::string_view bytes, bool from_start) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  const std::size_t start = from_start && bytes.starts_with(mark) ? mark.size() : 0;
  std::vector<std::string_view> lines;
  while (bytes.size() > start && lines.size() < lines_max) {
    const auto lf = bytes.size() < 2 ? std::string_view::npos : bytes.rfind('\n', bytes.size() - 2);
    if (lf == std::string_view::npos && !from_start) break;
    const std::size_t begin = lf == std::string_view::npos ? start : lf + 1;
    lines.push_back(bytes.substr(begin));
    bytes = bytes.substr(0, begin);
  }
  return lines;
}

class Search {
 public:
  Search(std::string_view bytes, bool from_start, const Schema& schema)
      : bytes_(bytes),
        delimiter_(schema.delimiter),
        lines_(last_lines(bytes, from_start)),
        schema_(schema),
        row_fields_(schema.trailer->fields.size()) {}

  // A line that begins with the tag: the last one, or one that makes a row with those after it and only with
  // them.
  Found tagged(std::string_view tag) const {
    std::size_t fields = 1;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string_view line = lines_[i];
      const std::size_t own = fields_of(line, delimiter_);
      fields += own - 1;
      const bool begins = without_line_break(line.substr(0, line.find(delimiter_))) == tag;
      const bool cut_in_two = fields == row_fields_ + 1 && own < fields;
      if (begins && (i == 0 || cut_in_two)) return {Ending::Trailer::found, begin_of(i), begin_of(i)};
      if (fields > row_fields_ + 1) break;
    }
    if (is_misspelt(tag)) return {Ending::Trailer::found, begin_of(0), begin_of(0)};
    return {};
  }

  // A line of exactly the titles before the last one, or before several that make one row.
  Found below(std::string_view titles) const {
    std::size_t fields = 1;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (without_line_break(lines_[i]) == titles) {
        if (i == 0) return {Ending::Trailer::titles_without_row, begin_of(i), begin_of(i)};
        if (i == 1 || fields == row_fields_) return {Ending::Trailer::found, begin_of(i), begin_of(i - 1)};
      }
      fields += fields_of(lines_[i], delimiter_) - 1;
      if (i > 0 && fields > row_fields_) break;
    }
    return {};
  }

 private:
  // The last line is no record and either begins with the tag or has the totals that should follow one: a
  // trailer that is written wrongly, not one that is missing.
  bool is_misspelt(std::string_view tag) const {
    if (lines_.empty() || fields_of(lines_[0], delimiter_) == schema_.columns.size()) return false;
    std::string_view rest = without_line_break(lines_[0]);
    if (rest.starts_with(tag)) return true;
    if (fields_of(rest, delimiter_) != row_fields_ + 1) return false;
    for (const TrailerField& field : schema_.trailer->fields) {
      rest.remove_prefix(rest.find(delimiter_) + 1);
      std::string_view value = rest.substr(0, rest.find(delimiter_));
      if (!value.starts_with(schema_.value_prefix)) return false;
      value.remove_prefix(schema_.value_prefix.size());
      if (std::holds_alternative<TrailerText>(field)) continue;
      const auto* sum = std::get_if<TrailerSum>(&field);
      const ValueType type = sum != nullptr ? schema_.columns[sum->column].type : ValueType(Digits{});
      if (value.empty() || !is_well_formed(type, value)) return false;
    }
    return true;
  }

  std::size_t begin_of(std::size_t line) const {
    return static_cast<std::size_t>(lines_[line].data() - bytes_.data());
  }

  std::string_view bytes_;
  char delimiter_;
  std::vector<std::string_view> lines_;
  const Schema& schema_;
  std::size_t row_fields_;
};

}  // namespace

std::string joined(const std::vector<std::string>& titles, char delimiter) {
  return fmt::format("{}", fmt::join(titles, std::string(1, delimiter)));
}

std::expected<Tail, SourceFault> find_tail(const Source& source, const Schema& schema) {
  const auto end = end_of_content(source);
  if (!end) return std::unexpected(end.error());
  Tail tail{.body_end = source.size(), .text = {}, .nothing_at_all = *end == 0};
  if (!schema.trailer || tail.nothing_at_all) {
    if (schema.trailer) tail.trailer = Ending::Trailer::missing;
    return tail;
  }
  const auto bytes = read_before(source, *end);
  if (!bytes) return std::unexpected(bytes.error());
  const Search search(*bytes, bytes->size() == *end, schema);
  const Trailer& trailer = *schema.trailer;
  const Found found = trailer.titles.empty() ? search.tagged(trailer.tag)
                                             : search.below(joined(trailer.titles, schema.delimiter));
  tail.trailer = found.trailer;
  if (found.trailer == Ending::Trailer::missing) {
    tail.body_end = *end;
    tail.cut = !bytes->ends_with('\n');
    return tail;
  }
  tail.body_end = *end - bytes->size() + found.begin;
  tail.text = bytes->substr(found.begin);
  tail.row_begin = found.row_begin - found.begin;
  return tail;
}

}  // namespace stmtwatch::checks::layout
