#include "checks/sections/misspelt.hpp"

#include <algorithm>
#include <string>

#include "checks/layout/fields.hpp"
#include "checks/layout/trailer_row.hpp"
#include "checks/text/ascii.hpp"

namespace stmtwatch::checks::sections {
namespace {

constexpr std::size_t line_bytes_max = 1024;  // a longer line is no title

std::string_view first_line_of(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Without what people see no difference in.
std::string plain_of(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c != ' ' && c != '\t') made += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return made;
}

// Bytes to put in, take out or change to make one of the other.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row.back();
}

// A letter more or less, two that changed places, a Chinese character (three bytes) that is another.
bool is_similar(std::string_view line, std::string_view title) {
  const std::string left = plain_of(line);
  const std::string right = plain_of(title);
  const std::size_t most = std::max<std::size_t>(right.size() / 4, title.size() > 4 ? 2 : 1);
  const auto longer = std::max(left.size(), right.size());
  const auto shorter = std::min(left.size(), right.size());
  return longer - shorter <= most && distance(left, right) <= most;
}

bool is_header_of(std::string_view line, const Schema& part) {
  if (!part.header || part.columns.size() < 2) return false;
  auto fields = layout::fields_of(line, part);
  if (fields.size() == part.columns.size() + 1 && fields.back().empty()) fields.pop_back();
  return std::ranges::equal(fields, part.columns, [&](std::string_view field, const Column& column) {
    return layout::says_title(field, column.title, part);
  });
}

bool is_trailer_of(std::string_view line, const Schema& part) {
  if (!part.trailer || part.trailer->tag.empty()) return false;
  const auto row = layout::read_trailer_row(line, part);
  return row.tag == part.trailer->tag && row.fields == row.expected;
}

}  // namespace

MisspeltTitles::MisspeltTitles(const Schema& schema, std::vector<bool> missing)
    : schema_(schema), missing_(std::move(missing)) {
  for (const Section& section : schema.sections) {
    std::size_t bytes = line_bytes_max + 4;
    for (const Column& column : section.part->columns)
      bytes += column.title.size() + 8;
    ahead_bytes_ = std::max(ahead_bytes_, bytes);
  }
}

std::optional<std::size_t> MisspeltTitles::section_of(std::string_view text,
                                                      std::optional<std::size_t> current) {
  const std::string_view line = first_line_of(text);
  if (line.empty() || line.size() > line_bytes_max) return std::nullopt;
  const bool behind_trailer = behind_trailer_;
  behind_trailer_ = current && is_trailer_of(line, *schema_.sections[*current].part);
  if (behind_trailer_) return std::nullopt;
  const std::string_view below = text.substr(std::min(text.find('\n'), text.size() - 1) + 1);
  const bool one_field = schema_.columns.size() < 2 || layout::count_fields(line, schema_) == 1;
  for (std::size_t i = 0; one_field && i < missing_.size(); ++i) {
    const Section& section = schema_.sections[i];
    if (missing_[i] && (is_similar(line, section.title) || is_header_of(first_line_of(below), *section.part)))
      return i;
  }
  return behind_trailer ? next_missing(current) : std::nullopt;
}

std::optional<std::size_t> MisspeltTitles::next_missing(std::optional<std::size_t> current) const {
  for (std::size_t i = current.value_or(0); i < missing_.size(); ++i) {
    if (missing_[i] && schema_.sections[i].required) return i;
  }
  return std::nullopt;
}

}  // namespace stmtwatch::checks::sections
