#include "checks/layout/other_titles.hpp"

#include <algorithm>

#include "checks/layout/fields.hpp"

namespace stmtwatch::checks::layout {
namespace {

constexpr std::string_view usual_delimiters = ",;|\t^~";

Schema with_delimiter(const Schema& schema, char delimiter) {
  Schema other = schema;
  other.delimiter = delimiter;
  return other;
}

}  // namespace

std::size_t count_shared_titles(std::string_view line, const Schema& schema) {
  const auto fields = fields_of(line, schema);
  return static_cast<std::size_t>(std::ranges::count_if(schema.columns, [&](const Column& column) {
    return std::ranges::any_of(
        fields, [&](std::string_view field) { return says_title(field, column.title, schema); });
  }));
}

bool shares_titles(std::string_view line, const Schema& schema) {
  return count_shared_titles(line, schema) * 2 >= schema.columns.size();
}

void describe_other_titles(std::string_view line, bool record_follows, const Schema& schema,
                           Opening& opening) {
  opening.titles_found = count_fields(line, schema);
  opening.titles_shared = count_shared_titles(line, schema);
  if (schema.columns.size() < 2) return;
  for (const char delimiter : usual_delimiters) {
    if (opening.titles_found > 1 || delimiter == schema.delimiter || !line.contains(delimiter)) continue;
    const Schema other = with_delimiter(schema, delimiter);
    if (count_shared_titles(line, other) != schema.columns.size()) continue;
    opening.header = Opening::Header::other_delimiter;
    opening.found_delimiter = delimiter;
    return;
  }
  if (opening.titles_shared * 2 < schema.columns.size() && !record_follows)
    opening.header = Opening::Header::other_kind;
}

std::optional<char> find_other_delimiter(const std::vector<std::string_view>& lines, const Schema& schema) {
  const std::size_t fields = delimited_fields(schema);
  if (schema.fixed_width || fields < 2 || lines.empty()) return std::nullopt;
  const auto are = [&](const Schema& read, std::size_t wanted) {
    return std::ranges::all_of(lines,
                               [&](std::string_view line) { return count_fields(line, read) == wanted; });
  };
  if (!are(schema, 1)) return std::nullopt;
  for (const char delimiter : usual_delimiters) {
    if (delimiter != schema.delimiter && are(with_delimiter(schema, delimiter), fields)) return delimiter;
  }
  return std::nullopt;
}

}  // namespace stmtwatch::checks::layout
